package sparkworkbook.labs.columnpruning;

import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.RDDScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Which columns of its files a query reads. Fields of structs have their full names. */
public final class ColumnsRead {
  private ColumnsRead() {}

  /** Also finds scans behind a cache and behind RDDs, where the plan shows none. */
  static SortedSet<String> by(Dataset<Row> query) {
    SortedSet<String> columns = new TreeSet<>();
    addScans(
        ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution().sparkPlan(), columns);
    return columns;
  }

  /** The columns of a schema, such as {@code FileSourceScanExec.requiredSchema}. */
  public static SortedSet<String> of(StructType schema) {
    SortedSet<String> columns = new TreeSet<>();
    for (StructField field : schema.fields()) {
      addLeaves(field.name(), field.dataType(), columns);
    }
    return columns;
  }

  private static void addLeaves(String name, DataType type, SortedSet<String> columns) {
    if (type instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        addLeaves(name + "." + field.name(), field.dataType(), columns);
      }
    } else if (type instanceof ArrayType array) {
      addLeaves(name, array.elementType(), columns);
    } else {
      columns.add(name);
    }
  }

  private static void addScans(SparkPlan plan, SortedSet<String> columns) {
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      addScans(adaptive.inputPlan(), columns);
      return;
    }
    for (SparkPlan leaf : CollectionConverters.asJava(plan.collectLeaves())) {
      if (leaf instanceof FileSourceScanExec scan) {
        columns.addAll(of(scan.requiredSchema()));
      } else if (leaf instanceof InMemoryTableScanExec cached) {
        addScans(cached.relation().cachedPlan(), columns);
      } else if (leaf instanceof RDDScanExec rows) {
        addScans(rows.rdd(), columns);
      }
    }
  }

  private static void addScans(RDD<?> rdd, SortedSet<String> columns) {
    if (rdd instanceof FileScanRDD scan) {
      columns.addAll(of(scan.readSchema()));
    }
    CollectionConverters.asJava(rdd.dependencies())
        .forEach(parent -> addScans(parent.rdd(), columns));
  }
}
