package dev.spfgateway.simulator.edm.format;

import dev.spfgateway.simulator.edm.EntityType;
import dev.spfgateway.simulator.edm.Property;
import dev.spfgateway.simulator.edm.PropertyType;
import dev.spfgateway.simulator.edm.Schema;
import java.util.List;

/**
 * Writes the schema as EDMX.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/windows_protocols/mc-csdl">[MC-CSDL]</a>
 */
public final class MetadataDocument {
  private static final String EDMX = "http://schemas.microsoft.com/ado/2007/06/edmx";
  private static final String EDM = "http://schemas.microsoft.com/ado/2009/11/edm";

  /** The role at the "one" end of an association. */
  private static final String ONE = "Owner";

  /** The role at the "many" end of an association. */
  private static final String MANY = "Owned";

  private MetadataDocument() {}

  /** The document's text, the same for every caller. */
  public static String write() {
    Xml xml =
        new Xml()
            .open("edmx:Edmx", "Version", "1.0", "xmlns:edmx", EDMX)
            .open(
                "edmx:DataServices",
                "m:DataServiceVersion",
                "3.0",
                "m:MaxDataServiceVersion",
                "3.0",
                "xmlns:m",
                Xml.METADATA)
            .open("Schema", "Namespace", Schema.NAMESPACE, "xmlns", EDM);
    Schema.ENTITY_TYPES.forEach(type -> writeEntityType(xml, type));
    for (PropertyType.Complex complex : Schema.COMPLEX_TYPES) {
      xml.open("ComplexType", "Name", complex.name());
      writeProperties(xml, complex.properties());
      xml.close();
    }
    Schema.ENTITY_TYPES.forEach(type -> writeAssociations(xml, type));
    writeContainer(xml);
    return xml.close().close().close().take();
  }

  private static void writeEntityType(Xml xml, EntityType type) {
    xml.open("EntityType", "Name", type.name()).open("Key");
    Schema.KEY.forEach(part -> xml.element("PropertyRef", "Name", part));
    xml.close();
    writeProperties(xml, type.properties());
    for (EntityType.Navigation navigation : type.navigations()) {
      xml.element(
          "NavigationProperty",
          "Name",
          navigation.name(),
          "Relationship",
          Schema.NAMESPACE + "." + navigation.relationship(),
          "FromRole",
          navigation.many() ? ONE : MANY,
          "ToRole",
          navigation.many() ? MANY : ONE);
    }
    xml.close();
  }

  private static void writeProperties(Xml xml, List<Property> properties) {
    for (Property property : properties) {
      String type = property.type().edmName();
      if (property.nullable() && !(property.type() instanceof PropertyType.Many)) {
        xml.element("Property", "Name", property.name(), "Type", type);
      } else {
        xml.element("Property", "Name", property.name(), "Type", type, "Nullable", "false");
      }
    }
  }

  /** Writes each relationship once, from its "one" end. */
  private static void writeAssociations(Xml xml, EntityType type) {
    for (EntityType.Navigation navigation : type.navigations()) {
      if (navigation.many()) {
        String target = navigation.target().qualifiedName();
        xml.open("Association", "Name", navigation.relationship())
            .element("End", "Type", target, "Role", MANY, "Multiplicity", "*")
            .element("End", "Type", type.qualifiedName(), "Role", ONE, "Multiplicity", "0..1")
            .close();
      }
    }
  }

  private static void writeContainer(Xml xml) {
    xml.open("EntityContainer", "Name", "VMMContainer", "m:IsDefaultEntityContainer", "true");
    for (EntityType type : Schema.ENTITY_TYPES) {
      xml.element("EntitySet", "Name", type.set(), "EntityType", type.qualifiedName());
    }
    for (EntityType type : Schema.ENTITY_TYPES) {
      for (EntityType.Navigation navigation : type.navigations()) {
        if (navigation.many()) {
          String name = navigation.relationship();
          xml.open("AssociationSet", "Name", name, "Association", Schema.NAMESPACE + "." + name)
              .element("End", "Role", MANY, "EntitySet", navigation.targetSet())
              .element("End", "Role", ONE, "EntitySet", type.set())
              .close();
        }
      }
    }
    xml.close();
  }
}
