package sparkworkbook.labkit.harness;

/** The harness's entry points for {@code assertThat}, to be imported statically. */
public final class HarnessAssertions {
  private HarnessAssertions() {}

  public static ChildJvmAssert assertThat(ChildJvm.Result actual) {
    return new ChildJvmAssert(actual);
  }
}
