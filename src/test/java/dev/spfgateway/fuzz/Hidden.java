package dev.spfgateway.fuzz;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Calls a static method of the product that others have no business with. */
final class Hidden {
  private static final Path SOURCES = Path.of("src/main/java");

  private final Method method;

  private Hidden(Method method) {
    this.method = method;
  }

  /** The method of that name and number of parameters. */
  static Hidden of(String type, String name, int parameters) {
    try {
      Method found =
          Arrays.stream(Class.forName(fullName(type)).getDeclaredMethods())
              .filter(one -> one.getName().equals(name))
              .filter(one -> one.getParameterCount() == parameters)
              .findFirst()
              .orElseThrow(() -> new AssertionError(type + " has no " + name));
      found.setAccessible(true);
      return new Hidden(found);
    } catch (ClassNotFoundException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Found by its file, because no two classes share a simple name, and packages change. */
  private static String fullName(String type) throws IOException {
    String file = type.split("\\$", 2)[0] + ".java";
    try (Stream<Path> all = Files.walk(SOURCES)) {
      Path found =
          all.filter(one -> one.endsWith(file))
              .findFirst()
              .orElseThrow(() -> new AssertionError("there is no " + file));
      Path below = SOURCES.relativize(found).resolveSibling(type);
      return below.toString().replace(File.separatorChar, '.');
    }
  }

  /** Calls it; what it throws is thrown here as it is. */
  Object call(Object... arguments) {
    try {
      return method.invoke(null, arguments);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    } catch (InvocationTargetException e) {
      throw Hidden.<RuntimeException>sneaky(e.getCause());
    }
  }

  @SuppressWarnings("unchecked") // Checked exceptions pass undeclared, and are caught by type.
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
