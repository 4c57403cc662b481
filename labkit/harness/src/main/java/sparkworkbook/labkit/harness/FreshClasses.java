package sparkworkbook.labkit.harness;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.harness.jvm.ClassFolders;
import sparkworkbook.labkit.harness.jvm.JvmCommand;

/**
 * The judged classes loaded once more: code whose static fields nobody has set. What a first run
 * kept in a field is not there, as it is not in the application of the next day.
 *
 * <pre>{@code
 * FlightArchive.publish(flights, archive);
 * Desk desk = FreshClasses.of(FlightArchive.class).as(Desk.class);
 * Dataset<Row> answer = desk.onDay(spark, archive, day);
 * }</pre>
 *
 * <p>The driver's part of the job is fresh. Tasks of a local master find the first classes: they
 * resolve names through the loader that the application started with. So also ask whether the rows
 * of the answer were read from files. An object of a judged class that crosses from one to the
 * other fails, see {@link #isMixedUp}.
 */
public final class FreshClasses {
  private static final Pattern SAME_NAME_TWICE =
      Pattern.compile("class (\\S+) cannot be cast to class \\1 ");

  private final Class<?> fresh;

  private FreshClasses(Class<?> fresh) {
    this.fresh = fresh;
  }

  /**
   * A second copy of this class, and of every class in the same folder or jar.
   *
   * @throws IllegalArgumentException if it does not come from a folder or jar
   */
  public static FreshClasses of(Class<?> judged) {
    URL[] place =
        JvmCommand.locationOf(judged)
            .map(location -> ClassFolders.urls(List.of(location)))
            .orElseThrow(() -> new IllegalArgumentException(judged + " has no folder or jar"));
    try {
      return new FreshClasses(
          new Loader(place, judged.getClassLoader()).loadClass(judged.getName()));
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(judged + " cannot be loaded again", e);
    }
  }

  /**
   * The public static methods of the class, behind an interface whose methods have the same names
   * and parameters. They run on the caller's thread and throw what the class throws.
   *
   * @throws IllegalArgumentException if the class lacks one of the methods
   */
  public <T> T as(Class<T> methods) {
    Map<Method, Method> calls = new HashMap<>();
    for (Method method : methods.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) {
        calls.put(method, sameOf(method));
      }
    }
    return methods.cast(
        Proxy.newProxyInstance(
            methods.getClassLoader(),
            new Class<?>[] {methods},
            (proxy, method, arguments) -> call(calls.get(method), arguments)));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(fresh.getClassLoader());
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Whether a failure says that an object of the first classes was taken for one of these: no fault
   * of the judged code, which can then only be asked with its first classes.
   */
  public static boolean isMixedUp(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(20)
        .map(cause -> String.valueOf(cause.getMessage()))
        .anyMatch(message -> SAME_NAME_TWICE.matcher(message).find());
  }

  private Method sameOf(Method wanted) {
    try {
      return fresh.getMethod(wanted.getName(), wanted.getParameterTypes());
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          fresh.getName() + " has no " + wanted.toGenericString(), e);
    }
  }

  /** What lies in the place is loaded from there, everything else by the parent. */
  private static final class Loader extends URLClassLoader {
    private Loader(URL[] place, ClassLoader parent) {
      super("fresh", place, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (findLoadedClass(name) != null) {
          return findLoadedClass(name);
        }
        return findResource(name.replace('.', '/') + ".class") == null
            ? super.loadClass(name, resolve)
            : findClass(name);
      }
    }
  }
}
