package sparkworkbook.datasets;

import java.nio.file.Path;

/**
 * The two arguments every job of the workbook takes: {@code --data DIR --out DIR}.
 *
 * @param data a folder laid out like {@link Datasets#root()}, which is the default
 * @param out where the job writes; {@code target/out} of the working directory by default
 */
public record JobArguments(Path data, Path out) {
  /**
   * @throws IllegalArgumentException if an argument is unknown or has no value
   * @throws DatasetException if {@code --data} is left out and the datasets folder is not found
   */
  public static JobArguments parse(String... args) {
    Path data = null;
    Path out = Path.of("target", "out");
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value. " + USAGE);
      }
      switch (args[i]) {
        case "--data" -> data = Path.of(args[i + 1]);
        case "--out" -> out = Path.of(args[i + 1]);
        default -> throw new IllegalArgumentException("Unknown argument " + args[i] + ". " + USAGE);
      }
    }
    return new JobArguments(data == null ? Datasets.root() : data, out);
  }

  private static final String USAGE = "A job takes: [--data DIR] [--out DIR]";
}
