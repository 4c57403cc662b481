package sparkworkbook.labkit.harness.record;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Plays Surefire or an IDE: a launcher that finds its listeners as services. */
public final class ServiceLauncher {
  private ServiceLauncher() {}

  public static void main(String[] args) {
    for (String judge : args) {
      LauncherFactory.create()
          .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(judge)).build());
    }
  }
}
