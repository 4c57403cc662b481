package sparkworkbook.labs.columnpruning;

import static org.apache.spark.sql.functions.desc;

import java.nio.file.Path;
import java.util.SortedSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/**
 * Writes an archive of every tenth flight, makes the reports, and prints what each of them reads.
 */
public final class MorningReports {
  private static final int SHOWN = 3;

  private MorningReports() {}

  /** Takes only {@code --out}: the flights are those in the repository. */
  public static void main(String[] args) {
    Path folder = JobArguments.parse(args).out().resolve("archive");
    SparkSession spark = SparkSession.builder().appName("morning reports").getOrCreate();
    Archive.write(Flights.tenth(spark), folder);
    Dataset<Row> archive = Archive.open(spark, folder);
    SortedSet<String> all = ColumnsRead.of(archive.schema());
    System.out.printf("The archive has %d columns:%n  %s%n", all.size(), String.join(", ", all));

    print("late by origin", DelayReports.lateByOrigin(archive), "minutes", all);
    print("worst by route", DelayReports.worstByRoute(archive), "worst", all);
    print("long hauls", DelayReports.longHauls(archive), "minutes", all);
    Dataset<Row> board = DelayReports.board(archive);
    print("board, late flights", board.where("delay > 15").groupBy("origin").count(), "count", all);
    print("board, all flights", board.groupBy("origin").count(), "count", all);
    long bytes = 0;
    for (RDDInfo cached : spark.sparkContext().getRDDStorageInfo()) {
      bytes += cached.memSize() + cached.diskSize();
    }
    System.out.printf("The board keeps %,d bytes of %,d flights%n", bytes, board.count());
  }

  private static void print(String name, Dataset<Row> report, String by, SortedSet<String> all) {
    System.out.printf("%n%s%n", name);
    report.orderBy(desc(by)).takeAsList(SHOWN).forEach(row -> System.out.println("  " + row));
    SortedSet<String> read = ColumnsRead.by(report);
    System.out.printf(
        "  its scan reads %s%n",
        read.equals(all)
            ? "all %d columns".formatted(all.size())
            : "%d columns: %s".formatted(read.size(), String.join(", ", read)));
  }
}
