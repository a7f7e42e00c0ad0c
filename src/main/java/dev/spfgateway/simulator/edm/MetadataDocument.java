package dev.spfgateway.simulator.edm;

import java.util.List;

/**
 * The EDMX of the schema.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/windows_protocols/mc-csdl">[MC-CSDL]</a>
 */
public final class MetadataDocument {
  private static final String EDMX = "http://schemas.microsoft.com/ado/2007/06/edmx";
  private static final String EDM = "http://schemas.microsoft.com/ado/2009/11/edm";

  private MetadataDocument() {}

  /** The document's text; it is the same for every caller. */
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
    return xml.close().close().close().document();
  }

  private static void writeEntityType(Xml xml, EntityType type) {
    xml.open("EntityType", "Name", type.name()).open("Key");
    xml.element("PropertyRef", "Name", "ID").element("PropertyRef", "Name", "StampId").close();
    writeProperties(xml, type.properties());
    for (EntityType.Navigation navigation : type.navigations()) {
      xml.element(
          "NavigationProperty",
          "Name",
          navigation.name(),
          "Relationship",
          Schema.NAMESPACE + "." + association(type, navigation),
          "FromRole",
          type.name(),
          "ToRole",
          navigation.name());
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

  private static String association(EntityType type, EntityType.Navigation navigation) {
    return type.name() + "_" + navigation.name();
  }

  private static void writeAssociations(Xml xml, EntityType type) {
    for (EntityType.Navigation navigation : type.navigations()) {
      String target = navigation.target().qualifiedName();
      xml.open("Association", "Name", association(type, navigation))
          .element("End", "Type", target, "Role", navigation.name(), "Multiplicity", "*")
          .element("End", "Type", type.qualifiedName(), "Role", type.name(), "Multiplicity", "0..1")
          .close();
    }
  }

  private static void writeContainer(Xml xml) {
    xml.open("EntityContainer", "Name", "VMMContainer", "m:IsDefaultEntityContainer", "true");
    for (EntityType type : Schema.ENTITY_TYPES) {
      xml.element("EntitySet", "Name", type.set(), "EntityType", type.qualifiedName());
    }
    for (EntityType type : Schema.ENTITY_TYPES) {
      for (EntityType.Navigation navigation : type.navigations()) {
        String name = association(type, navigation);
        xml.open("AssociationSet", "Name", name, "Association", Schema.NAMESPACE + "." + name)
            .element("End", "Role", navigation.name(), "EntitySet", navigation.target().set())
            .element("End", "Role", type.name(), "EntitySet", type.set())
            .close();
      }
    }
    xml.close();
  }
}
