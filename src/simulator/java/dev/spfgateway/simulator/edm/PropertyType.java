package dev.spfgateway.simulator.edm;

import java.util.List;

/** The type of a property. */
public sealed interface PropertyType {
  /** The type's name in {@code $metadata} and {@code m:type}. */
  String edmName();

  /**
   * A structured type without a key; a value is a map from property name to value.
   *
   * @param name without the namespace
   */
  record Complex(String name, List<Property> properties) implements PropertyType {
    @Override
    public String edmName() {
      return Schema.NAMESPACE + "." + name;
    }
  }

  /** A collection of complex values; a value is a list of maps. */
  record Many(Complex element) implements PropertyType {
    @Override
    public String edmName() {
      return "Collection(" + element.edmName() + ")";
    }
  }

  /** The primitive types that SPF's entities use. */
  enum Primitive implements PropertyType {
    /** A {@link java.util.UUID}. */
    GUID("Edm.Guid"),
    /** A {@link String}. */
    STRING("Edm.String"),
    /** A {@link Boolean}. */
    BOOLEAN("Edm.Boolean"),
    /** An {@link Integer}, 0 to 255. */
    BYTE("Edm.Byte"),
    /** An {@link Integer}. */
    INT16("Edm.Int16"),
    /** An {@link Integer}. */
    INT32("Edm.Int32"),
    /** A {@link Long}. */
    INT64("Edm.Int64"),
    /** An {@link java.time.Instant}. */
    DATE_TIME("Edm.DateTime");

    private final String edmName;

    Primitive(String edmName) {
      this.edmName = edmName;
    }

    @Override
    public String edmName() {
      return edmName;
    }
  }
}
