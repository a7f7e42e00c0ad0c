package dev.spfgateway.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Calls a static method of the product that others have no business with. */
final class Hidden {
  private final Method method;

  private Hidden(Method method) {
    this.method = method;
  }

  /** The method of that name and number of parameters. */
  static Hidden of(String type, String name, int parameters) {
    try {
      Method found =
          Arrays.stream(Class.forName("dev.spfgateway." + type).getDeclaredMethods())
              .filter(one -> one.getName().equals(name))
              .filter(one -> one.getParameterCount() == parameters)
              .findFirst()
              .orElseThrow(() -> new AssertionError(type + " has no " + name));
      found.setAccessible(true);
      return new Hidden(found);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
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
