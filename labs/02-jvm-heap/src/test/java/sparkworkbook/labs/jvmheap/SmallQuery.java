package sparkworkbook.labs.jvmheap;

import org.apache.spark.sql.SparkSession;

/** A driver that has something to do. */
final class SmallQuery {
  private SmallQuery() {}

  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().getOrCreate();
    System.out.println(spark.range(100).selectExpr("sum(id)").first());
  }
}
