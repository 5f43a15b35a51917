package io.lookback.datasets.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A class loader that asks its parent but once for a class that is not there. Spark compiles a
 * class for every stage, and its compiler asks for each name in it as a class of every package,
 * through some hundred jars each time.
 */
public final class KnownMisses extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  /** Names come from code that Spark generates; these many are far more than it has. */
  private static final int MOST = 100_000;

  private final Set<String> misses = ConcurrentHashMap.newKeySet();

  private KnownMisses(ClassLoader parent) {
    super(parent);
  }

  /**
   * Makes it the loader of this thread and of those that it starts, on top of the one they have.
   */
  public static void remember() {
    Thread thread = Thread.currentThread();
    if (!(thread.getContextClassLoader() instanceof KnownMisses)) {
      thread.setContextClassLoader(new KnownMisses(thread.getContextClassLoader()));
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (misses.contains(name)) {
      throw new Missing(name);
    }
    try {
      return super.loadClass(name, resolve);
    } catch (ClassNotFoundException e) {
      if (misses.size() < MOST) {
        misses.add(name);
      }
      throw e;
    }
  }

  /** Costs no stack trace. */
  private static final class Missing extends ClassNotFoundException {
    private static final long serialVersionUID = 1L;

    Missing(String name) {
      super(name);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
