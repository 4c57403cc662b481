package sparkworkbook.labkit.harness.jvm;

import java.util.Locale;
import java.util.TimeZone;

/** Makes this JVM independent of the machine's place and language. */
public final class PinnedJvm {
  private PinnedJvm() {}

  /** UTC, {@link Locale#ROOT} and loopback. Call it before anything of Spark. */
  public static void pin() {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    Locale.setDefault(Locale.ROOT);
    Loopback.useForThisJvm();
  }
}
