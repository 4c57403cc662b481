package sparkworkbook.labkit.harness;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SparkLab(
    cores = 1,
    conf = {CountingFileSystem.SETTING, CountingFileSystem.NOT_CACHED})
@DisplayName("Bytes that left local files")
class CountingFileSystemTest {
  private static final int ROWS = 200_000;

  @TempDir Path folder;

  @Test
  void should_count_every_byte_of_a_text_file(SparkSession spark) throws Exception {
    Path file = Files.writeString(folder.resolve("text.txt"), "one line\nand another\n");

    long bytes = bytesOf(() -> spark.read().text(file.toString()).collectAsList());

    assertThat(bytes).isEqualTo(Files.size(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void should_tell_a_filter_that_skips_from_a_scan_of_everything(String format, SparkSession spark)
      throws Exception {
    String files = folder.resolve(format).toString();
    spark
        .range(0, ROWS, 1, 1)
        .withColumn("noise", xxhash64(col("id")))
        .write()
        .format(format)
        .option("parquet.enable.dictionary", false) // it is read for any page
        .save(files);
    long size = size(folder.resolve(format));

    long everything =
        bytesOf(() -> read(spark, format, files).groupBy().max("id", "noise").first());
    long little = bytesOf(() -> read(spark, format, files).where("id = 7").collectAsList());

    assertThat(everything).isBetween(size * 8 / 10, size * 2);
    assertThat(little).isBetween(1L, everything / 2);
  }

  @Test
  void should_count_what_a_row_filter_drops_before_spark_counts_rows(SparkSession spark)
      throws Exception {
    String files = folder.resolve("shuffled").toString();
    spark.range(ROWS).withColumn("part", col("id").mod(1_000)).write().parquet(files);
    spark.conf().set("spark.sql.parquet.recordLevelFilter.enabled", true);
    spark.conf().set("spark.sql.parquet.enableVectorizedReader", false);

    long bytes = bytesOf(() -> spark.read().parquet(files).where("part = 7").collectAsList());

    assertThat(bytes).isGreaterThan(size(folder.resolve("shuffled")) * 8 / 10);
  }

  @Test
  void should_count_vectored_and_positioned_reads(SparkSession spark) throws Exception {
    Path file = Files.write(folder.resolve("bytes"), new byte[10_000]);
    FileSystem files = FileSystem.get(spark.sparkContext().hadoopConfiguration());

    long bytes =
        bytesOf(
            () -> {
              try (FSDataInputStream in = files.open(path(file))) {
                List<FileRange> ranges =
                    List.of(
                        FileRange.createFileRange(0, 100), FileRange.createFileRange(5_000, 200));
                in.readVectored(ranges, ByteBuffer::allocate);
                for (FileRange range : ranges) {
                  range.getData().get();
                }
                in.readFully(9_000, new byte[50]);
                in.read();
                return in.skip(10);
              }
            });

    assertThat(bytes).isEqualTo(351);
  }

  @Test
  void should_not_count_files_elsewhere_and_reads_without_hadoop(SparkSession spark)
      throws Exception {
    Path file = Files.writeString(folder.resolve("text.txt"), "one line\n");
    Path other = Files.createDirectory(folder.resolve("text"));

    assertThat(bytesOf(() -> Files.readString(file))).isZero();
    spark.read().text(file.toString()).collectAsList();
    assertThat(CountingFileSystem.bytesRead(other)).isZero();
  }

  private static Dataset<Row> read(SparkSession spark, String format, String files) {
    return spark.read().format(format).load(files);
  }

  private static org.apache.hadoop.fs.Path path(Path file) {
    return new org.apache.hadoop.fs.Path(file.toUri());
  }

  private long bytesOf(Callable<?> work) throws Exception {
    long before = CountingFileSystem.bytesRead(folder);
    work.call();
    return CountingFileSystem.bytesRead(folder) - before;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
