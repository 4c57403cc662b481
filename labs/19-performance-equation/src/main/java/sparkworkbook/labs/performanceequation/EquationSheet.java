package sparkworkbook.labs.performanceequation;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Runs six jobs and prints the breakdown of each of their stages. */
public final class EquationSheet {
  private static final int SIZE = 10;
  private static final long DRAIN_MILLIS = 60_000;

  private EquationSheet() {}

  /** Takes {@code --data}. */
  public static void main(String[] args) throws Exception {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("the equation").getOrCreate();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    StageClock clock = new StageClock();
    context.sc().addSparkListener(clock);
    for (SlowJob job : SlowJob.values()) {
      job.run(context, SIZE);
      context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
      print(job.name().toLowerCase(Locale.ROOT).replace('_', ' '), clock.stages());
    }
    Flights.open(spark, arguments.data())
        .where("delay > 15")
        .repartition(8, col("destination"))
        .sortWithinPartitions("date")
        .foreach(flight -> {});
    context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
    print("late flights, shuffled and sorted", clock.stages());
  }

  private static void print(String job, List<StageTimes> stages) {
    for (StageTimes stage : stages) {
      Map<Term, Double> sheet = TimeBreakdown.of(stage);
      double sum = sheet.values().stream().mapToDouble(Double::doubleValue).sum();
      System.out.printf(
          "%s: %d tasks, %,d ms on the clock, %,.0f ms on the sheet%n",
          job, stage.tasks().size(), stage.wallMillis(), sum);
      sheet.entrySet().stream()
          .filter(term -> Math.round(term.getValue()) > 0)
          .sorted(Map.Entry.<Term, Double>comparingByValue().reversed())
          .forEach(
              term -> System.out.printf("  %-20s %,7.0f ms%n", term.getKey(), term.getValue()));
    }
  }
}
