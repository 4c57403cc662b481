package sparkworkbook.labs.memorymap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.memory.UnifiedMemoryManager;
import org.apache.spark.sql.SparkSession;

/** Draws three executors, and asks Spark about the heap of this JVM. */
public final class Drawing {
  private static final int WIDTH = 48;

  private Drawing() {}

  /** Takes no arguments of its own. */
  public static void main(String[] args) {
    draw("as Spark ships", new SparkConf(false), Program.JVM);
    draw(
        "14 GiB, and 2 GiB outside the heap",
        new SparkConf(false)
            .set("spark.executor.memory", "14g")
            .set("spark.memory.offHeap.enabled", "true")
            .set("spark.memory.offHeap.size", "2g"),
        Program.JVM);
    draw(
        "4 GiB, and 2 GiB for Python",
        new SparkConf(false)
            .set("spark.executor.memory", "4g")
            .set("spark.executor.pyspark.memory", "2g"),
        Program.PYTHON);
    askSpark();
  }

  private static void draw(String title, SparkConf conf, Program program) {
    MemoryMap map = ExecutorLayout.of(conf, program);
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("reserved", map.reserved());
    parts.put("unified", map.unified());
    parts.put("user", map.user());
    parts.put("overhead", map.overhead());
    parts.put("off-heap", map.offHeap());
    parts.put("python", map.python());
    System.out.printf(
        "%s: container %,d MiB, heap %,d MiB%n", title, map.container() >> 20, map.heap() >> 20);
    parts.forEach(
        (name, bytes) ->
            System.out.printf(
                "  %-9s %7d MiB %s%n",
                name,
                bytes >> 20,
                "#".repeat((int) Math.max(0, bytes * WIDTH / Math.max(1, map.container())))));
  }

  private static void askSpark() {
    SparkSession.builder().getOrCreate();
    long heap = Runtime.getRuntime().maxMemory();
    UnifiedMemoryManager memory = (UnifiedMemoryManager) SparkEnv.get().memoryManager();
    SparkConf conf = new SparkConf(false).set("spark.executor.memory", (heap >> 20) + "m");
    System.out.printf("This JVM has a heap of %,d bytes. Its unified memory:%n", heap);
    System.out.printf(
        "  your layout  %,13d bytes%n", ExecutorLayout.of(conf, Program.JVM).unified());
    System.out.printf("  in Spark     %,13d bytes%n", memory.maxHeapMemory());
  }
}
