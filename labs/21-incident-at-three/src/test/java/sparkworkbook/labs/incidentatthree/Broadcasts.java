package sparkworkbook.labs.incidentatthree;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeExec;
import scala.jdk.javaapi.CollectionConverters;
import sparkworkbook.labkit.assertions.Plans;

/** What was broadcast. */
final class Broadcasts {
  private Broadcasts() {}

  /** A line for each, the largest first. */
  static List<String> lines(Plans plans) {
    return plans.operators(BroadcastExchangeExec.class).stream()
        .sorted(
            Comparator.comparingLong((BroadcastExchangeExec e) -> metric(e, "dataSize")).reversed())
        .map(
            exchange ->
                "%,15d bytes, %,d rows: %s"
                    .formatted(
                        metric(exchange, "dataSize"),
                        metric(exchange, "numOutputRows"),
                        columns(exchange)))
        .toList();
  }

  private static long metric(BroadcastExchangeExec exchange, String name) {
    return exchange.metrics().apply(name).value();
  }

  private static String columns(BroadcastExchangeExec exchange) {
    return CollectionConverters.asJava(exchange.output()).stream()
        .map(column -> column.name())
        .collect(Collectors.joining(", "));
  }
}
