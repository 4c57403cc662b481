package sparkworkbook.labs.executorsizing;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.network.util.JavaUtils;

/** Prints the plan for a cluster as flags of {@code spark-submit}, and draws its nodes. */
public final class SizingSheet {
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("--nodes", "10"),
          Map.entry("--cores", "32"),
          Map.entry("--memory", "128g"),
          Map.entry("--system-cores", "1"),
          Map.entry("--system-memory", "10%"),
          Map.entry("--increment", "1g"),
          Map.entry("--executor-cores", "3-5"),
          Map.entry("--task-cpus", "1"),
          Map.entry("--least-heap", "1g"),
          Map.entry("--off-heap", "0"),
          Map.entry("--driver-cores", "1"),
          Map.entry("--driver-memory", "8g"));

  private static final String USAGE =
      """
      The sheet takes, each with its default:
        --nodes 10  --cores 32  --memory 128g       nodes, and what one of them has
        --system-cores 1  --system-memory 10%       what no container gets of a node
        --increment 1g                              containers are multiples of it; 1m: no rounding
        --executor-cores 3-5  --task-cpus 1         cores of an executor, and of a task
        --least-heap 1g  --off-heap 0               of an executor
        --driver-cores 1  --driver-memory 8g""";

  private final Map<String, String> options;

  private SizingSheet(Map<String, String> options) {
    this.options = options;
  }

  /**
   * @param args see {@link #USAGE}; {@code --data} and {@code --out}, which every job receives, are
   *     ignored
   */
  public static void main(String[] args) {
    Map<String, String> options = new HashMap<>(DEFAULTS);
    for (int i = 0; i < args.length; i += 2) {
      boolean ofEveryJob = args[i].equals("--data") || args[i].equals("--out");
      if (i + 1 == args.length || !ofEveryJob && !DEFAULTS.containsKey(args[i])) {
        System.out.println("Not understood: " + args[i] + "\n" + USAGE);
        return;
      }
      options.put(args[i], args[i + 1]);
    }
    SizingSheet sheet = new SizingSheet(options);
    try {
      print(sheet.cluster(), sheet.workload());
    } catch (NumberFormatException e) {
      System.out.println("Not understood: " + e.getMessage() + "\n" + USAGE);
    } catch (IllegalArgumentException e) {
      System.out.println("There is no plan for this cluster.\n" + e.getMessage());
    }
  }

  private static void print(Cluster cluster, Workload workload) {
    System.out.printf(
        "Nodes: %d, each %d cores and %,d MiB, of which the system keeps %d and %,d%n%n",
        cluster.nodes(),
        cluster.cores(),
        cluster.memoryMib(),
        cluster.systemCores(),
        cluster.systemMib());
    Sizing sizing = ExecutorSizing.plan(cluster, workload);
    System.out.print(flags(workload, sizing));

    Placement placement = Placement.of(cluster, workload, sizing);
    long overhead = Placement.overhead(sizing.heapMib());
    System.out.printf(
        "%nOne executor: heap %,d + overhead %,d + off-heap %,d = %,d MiB, rounded up to %,d%n",
        sizing.heapMib(),
        overhead,
        workload.offHeapMib(),
        sizing.heapMib() + overhead + workload.offHeapMib(),
        placement.containerMib());
    System.out.printf("%n%s%n%n", NodeDrawing.legend());
    NodeDrawing drawing = NodeDrawing.of(cluster, sizing, placement);
    if (cluster.nodes() > 1) {
      drawing.withoutDriver().forEach(System.out::println);
    }
    drawing.withDriver(workload).forEach(System.out::println);

    int slots = sizing.cores() / workload.cpusPerTask();
    System.out.printf(
        "%n%d of %d executors start, and %d wait%n",
        placement.running(), sizing.executors(), placement.waiting());
    System.out.printf(
        "tasks at once: %d on the sheet, %d on the executors that start%n",
        ExecutorSizing.tasksAtOnce(sizing.executors(), sizing.cores(), workload.cpusPerTask()),
        placement.running() * slots);
  }

  private static String flags(Workload workload, Sizing sizing) {
    StringBuilder flags = new StringBuilder("spark-submit --deploy-mode cluster \\\n");
    flags.append(
        "  --num-executors %d --executor-cores %d --executor-memory %dm \\\n"
            .formatted(sizing.executors(), sizing.cores(), sizing.heapMib()));
    if (workload.cpusPerTask() > 1) {
      flags.append("  --conf spark.task.cpus=%d \\\n".formatted(workload.cpusPerTask()));
    }
    if (workload.offHeapMib() > 0) {
      flags.append(
          "  --conf spark.memory.offHeap.enabled=true --conf spark.memory.offHeap.size=%dm \\\n"
              .formatted(workload.offHeapMib()));
    }
    return flags
        .append(
            "  --driver-cores %d --driver-memory %dm\n"
                .formatted(workload.driverCores(), workload.driverHeapMib()))
        .toString();
  }

  private Cluster cluster() {
    long memory = mib("--memory");
    String system = options.get("--system-memory");
    long systemMib =
        system.endsWith("%")
            ? memory
                - memory * (100 - Integer.parseInt(system.substring(0, system.length() - 1))) / 100
            : mib("--system-memory");
    return new Cluster(
        number("--nodes"),
        number("--cores"),
        memory,
        number("--system-cores"),
        systemMib,
        mib("--increment"));
  }

  private Workload workload() {
    String[] cores = options.get("--executor-cores").split("-", 2);
    return new Workload(
        Integer.parseInt(cores[0]),
        Integer.parseInt(cores[cores.length - 1]),
        number("--task-cpus"),
        mib("--least-heap"),
        mib("--off-heap"),
        number("--driver-cores"),
        mib("--driver-memory"));
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private long mib(String option) {
    return JavaUtils.byteStringAsMb(options.get(option));
  }
}
