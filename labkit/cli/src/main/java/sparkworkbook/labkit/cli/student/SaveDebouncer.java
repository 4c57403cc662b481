package sparkworkbook.labkit.cli.student;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Notices that one of a few files was saved, by looking at them: that works on every file system,
 * and whatever temporary files an editor puts next to them is never seen. A save counts when the
 * files have been quiet for {@link #QUIET}, or after {@link #LONGEST} of unrest.
 */
final class SaveDebouncer {
  private static final Duration QUIET = Duration.ofMillis(120);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final List<Path> files;
  private final LongSupplier nanoClock;
  private Map<Path, Object> seen;
  private long changedNanos;
  private long firstChangeNanos;
  private boolean open;

  private SaveDebouncer(List<Path> files, LongSupplier nanoClock) {
    this.files = files;
    this.nanoClock = nanoClock;
    this.seen = look();
  }

  /** SaveDebouncer from now on. */
  static SaveDebouncer of(List<Path> files) {
    return of(files, System::nanoTime);
  }

  /**
   * As {@link #of(List)}, by another clock.
   *
   * @param nanoClock as {@link System#nanoTime()}
   */
  static SaveDebouncer of(List<Path> files, LongSupplier nanoClock) {
    return new SaveDebouncer(List.copyOf(files), nanoClock);
  }

  /**
   * Whether there was a save since the last call that said so; to be called many times a second.
   */
  boolean happened() {
    Map<Path, Object> now = look();
    long nanos = nanoClock.getAsLong();
    if (!now.equals(seen)) {
      seen = now;
      changedNanos = nanos;
      firstChangeNanos = open ? firstChangeNanos : nanos;
      open = true;
    }
    if (!open
        || nanos - changedNanos < QUIET.toNanos() && nanos - firstChangeNanos < LONGEST.toNanos()) {
      return false;
    }
    open = false;
    return true;
  }

  /** Time and size of each file that is there. */
  private Map<Path, Object> look() {
    Map<Path, Object> states = new HashMap<>();
    for (Path file : files) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        states.put(file, List.of(attributes.lastModifiedTime(), attributes.size()));
      } catch (IOException e) {
        // gone, or between two names of an editor's save
      }
    }
    return states;
  }
}
