package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SparkLab(cores = 1)
@DisplayName("Judged classes loaded once more")
class FreshClassesTest {
  /** Stands for a judged class that keeps things in static fields. */
  public static final class Keeper {
    private static String kept = "nothing";

    private Keeper() {}

    public static void keep(String thing) {
      kept = thing;
    }

    public static String kept() {
      return kept;
    }

    public static void fail() throws IOException {
      throw new IOException("as it is");
    }

    public static Object part() {
      return new Part();
    }

    public static void take(Object part) {
      ((Part) part).toString();
    }

    public static List<Integer> lengths(SparkSession spark, List<String> words) {
      return spark
          .createDataset(words, Encoders.STRING())
          .map((MapFunction<String, Integer>) String::length, Encoders.INT())
          .collectAsList();
    }

    private static final class Part {}
  }

  interface Keeping {
    void keep(String thing);

    String kept();

    void fail() throws IOException;

    Object part();

    void take(Object part);

    List<Integer> lengths(SparkSession spark, List<String> words);
  }

  interface Other {
    void keep(int number);
  }

  @Test
  void should_not_see_what_the_first_classes_keep() {
    Keeper.keep("the archive");

    assertThat(fresh().kept()).isEqualTo("nothing");
    assertThat(Keeper.kept()).isEqualTo("the archive");
  }

  @Test
  void should_be_fresh_each_time() {
    fresh().keep("the archive");

    assertThat(fresh().kept()).isEqualTo("nothing");
  }

  @Test
  void should_run_functions_in_tasks_and_put_the_loader_back(SparkSession spark) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    assertThat(fresh().lengths(spark, List.of("a", "bcd"))).containsExactly(1, 3);
    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
  }

  @Test
  void should_throw_what_the_class_throws() {
    assertThatThrownBy(() -> fresh().fail())
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("as it is");
  }

  @Test
  void should_tell_mixed_up_classes_from_other_failures() {
    Throwable mixed = catchThrowable(() -> fresh().take(Keeper.part()));
    Throwable wrong = catchThrowable(() -> fresh().take("text"));

    assertThat(mixed).isInstanceOf(ClassCastException.class);
    assertThat(FreshClasses.isMixedUp(new IllegalStateException(mixed))).isTrue();
    assertThat(wrong).isInstanceOf(ClassCastException.class);
    assertThat(FreshClasses.isMixedUp(wrong)).isFalse();
  }

  @Test
  void should_refuse_an_interface_that_the_class_does_not_have() {
    assertThatThrownBy(() -> FreshClasses.of(Keeper.class).as(Other.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no ")
        .hasMessageContaining("keep(int)");
  }

  @Test
  void should_refuse_a_class_of_the_jdk() {
    assertThatThrownBy(() -> FreshClasses.of(String.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Keeping fresh() {
    return FreshClasses.of(Keeper.class).as(Keeping.class);
  }
}
