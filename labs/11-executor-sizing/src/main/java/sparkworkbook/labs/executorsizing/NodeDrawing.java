package sparkworkbook.labs.executorsizing;

import java.util.List;

/** One node: a line for its memory, a line for its cores. */
final class NodeDrawing {
  private static final int MEMORY_WIDTH = 56;
  private static final char SYSTEM = '#';
  private static final char DRIVER = '=';
  private static final char FREE = '.';

  private final Cluster cluster;
  private final Sizing sizing;
  private final Placement placement;

  private NodeDrawing(Cluster cluster, Sizing sizing, Placement placement) {
    this.cluster = cluster;
    this.sizing = sizing;
    this.placement = placement;
  }

  static NodeDrawing of(Cluster cluster, Sizing sizing, Placement placement) {
    return new NodeDrawing(cluster, sizing, placement);
  }

  /** What the characters mean. */
  static String legend() {
    return "  %s system  %s driver  A heap of the first executor  a the rest of its container  %s free"
        .formatted(SYSTEM, DRIVER, FREE);
  }

  List<String> withoutDriver() {
    return lines("A node without the driver", asked(), placement.perNode(), 0, 0);
  }

  List<String> withDriver(Workload workload) {
    return lines(
        "The node with the driver",
        sizing.executors() - (cluster.nodes() - 1) * asked(),
        placement.nextToDriver(),
        workload.driverCores(),
        placement.driverMib());
  }

  /** Executors asked for on each node, if the plan spreads them evenly. */
  private int asked() {
    return (sizing.executors() + cluster.nodes() - 1) / cluster.nodes();
  }

  private List<String> lines(String title, int asked, int places, int driverCores, long driverMib) {
    int running = Math.max(0, Math.min(asked, places));
    long freeMib =
        cluster.memoryMib() - cluster.systemMib() - driverMib - running * placement.containerMib();
    int freeCores =
        cluster.cores() - cluster.systemCores() - driverCores - running * sizing.cores();
    return List.of(
        title + ": " + running + " of " + asked + " executors start",
        "  memory " + memory(running, driverMib) + "  free %,d MiB".formatted(freeMib),
        "  cores  " + cores(running, driverCores) + "  free " + freeCores);
  }

  private String memory(int running, long driverMib) {
    StringBuilder bar = new StringBuilder();
    long drawn = cluster.systemMib();
    fill(bar, signs(drawn), SYSTEM);
    fill(bar, signs(drawn += driverMib), DRIVER);
    for (int i = 0; i < running; i++) {
      int heap = signs(drawn + sizing.heapMib());
      int container = signs(drawn += placement.containerMib());
      fill(bar, Math.min(heap, container - 1), name(i)); // the overhead always shows
      fill(bar, container, Character.toLowerCase(name(i)));
    }
    fill(bar, MEMORY_WIDTH, FREE);
    return bar.toString();
  }

  private String cores(int running, int driverCores) {
    StringBuilder bar = new StringBuilder();
    bar.append(String.valueOf(SYSTEM).repeat(cluster.systemCores()));
    bar.append(String.valueOf(DRIVER).repeat(driverCores));
    for (int i = 0; i < running; i++) {
      bar.append(String.valueOf(name(i)).repeat(sizing.cores()));
    }
    bar.append(String.valueOf(FREE).repeat(Math.max(0, cluster.cores() - bar.length())));
    return bar.toString();
  }

  private int signs(long mib) {
    return (int) Math.round((double) mib * MEMORY_WIDTH / cluster.memoryMib());
  }

  private static void fill(StringBuilder bar, int upTo, char sign) {
    bar.append(String.valueOf(sign).repeat(Math.max(0, upTo - bar.length())));
  }

  private static char name(int executor) {
    return (char) ('A' + executor % 26);
  }
}
