package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.RunningSimulator.Answer;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** The EDMX as a strict client loads it: every name in it leads somewhere. */
class MetadataTest {
  private static final String EDM = "http://schemas.microsoft.com/ado/2009/11/edm";
  private static final Set<String> PRIMITIVES =
      Set.of(
          "Edm.Guid",
          "Edm.String",
          "Edm.Boolean",
          "Edm.Byte",
          "Edm.Int16",
          "Edm.Int32",
          "Edm.Int64",
          "Edm.DateTime");

  @RegisterExtension
  final RunningSimulator spf = new RunningSimulator(SimulatorFixture.aSimulator());

  private Element load() throws Exception {
    Answer answer = spf.get(contoso("$metadata"), "Accept", "application/xml");
    assertThat(answer.header("Content-Type")).isEqualTo("application/xml;charset=utf-8");
    assertThat(answer.header("DataServiceVersion")).isEqualTo("3.0;");
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(answer.text())))
        .getDocumentElement();
  }

  private static List<Element> all(Element below, String name) {
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < below.getElementsByTagNameNS(EDM, name).getLength(); i++) {
      found.add((Element) below.getElementsByTagNameNS(EDM, name).item(i));
    }
    return found;
  }

  private static List<String> attributes(Element below, String name, String attribute) {
    return all(below, name).stream().map(element -> element.getAttribute(attribute)).toList();
  }

  private static Set<String> qualified(Element edmx, String name) {
    Set<String> names = new HashSet<>();
    attributes(edmx, name, "Name").forEach(each -> names.add("VMM." + each));
    return names;
  }

  @Test
  void isAnEdmxOfTheThirdVersion() throws Exception {
    Element edmx = load();
    Element services = (Element) edmx.getFirstChild();

    assertThat(edmx.getLocalName()).isEqualTo("Edmx");
    assertThat(edmx.getAttribute("Version")).isEqualTo("1.0");
    assertThat(
            services.getAttributeNS(
                "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata",
                "DataServiceVersion"))
        .isEqualTo("3.0");
    assertThat(attributes(edmx, "Schema", "Namespace")).containsExactly("VMM");
    assertThat(attributes(edmx, "EntityType", "Name"))
        .contains("VMCheckPoint", "VirtualMachine", "Job", "Cloud", "VirtualNetworkAdapter")
        .doesNotHaveDuplicates();
    assertThat(attributes(edmx, "ComplexType", "Name"))
        .containsExactly("UserAndRole", "ErrorInfo", "JobDescription", "OperatingSystem");
  }

  @Test
  void givesEveryPropertyATypeThatIsThere() throws Exception {
    Element edmx = load();
    Set<String> complex = qualified(edmx, "ComplexType");

    for (Element property : all(edmx, "Property")) {
      String type = property.getAttribute("Type");
      String element = type.replaceAll("^Collection\\((.*)\\)$", "$1");
      assertThat(PRIMITIVES.contains(element) || complex.contains(element)).as(type).isTrue();
      if (!type.equals(element)) {
        assertThat(property.getAttribute("Nullable")).as(type).isEqualTo("false");
      }
    }
  }

  @Test
  void hasKeysOfPropertiesThatAreNeverNull() throws Exception {
    for (Element type : all(load(), "EntityType")) {
      assertThat(attributes(type, "PropertyRef", "Name")).containsExactly("ID", "StampId");
      assertThat(attributes(type, "Property", "Name")).doesNotHaveDuplicates();
      assertThat(all(type, "Property"))
          .filteredOn(property -> property.getAttribute("Nullable").equals("false"))
          .filteredOn(property -> !property.getAttribute("Type").startsWith("Collection("))
          .extracting(property -> property.getAttribute("Name"))
          .containsExactlyInAnyOrder("ID", "StampId");
    }
  }

  @Test
  void leadsEachNavigationThroughAnAssociationToATypeInASet() throws Exception {
    Element edmx = load();
    Set<String> types = qualified(edmx, "EntityType");
    Set<String> sets = new HashSet<>(attributes(edmx, "EntitySet", "Name"));

    assertThat(attributes(edmx, "EntitySet", "EntityType"))
        .containsExactlyInAnyOrderElementsOf(types);
    assertThat(qualified(edmx, "Association"))
        .isEqualTo(new HashSet<>(attributes(edmx, "AssociationSet", "Association")));
    for (Element navigation : all(edmx, "NavigationProperty")) {
      Element association = association(edmx, navigation.getAttribute("Relationship"));
      Element owner = (Element) navigation.getParentNode();
      assertThat(end(association, navigation.getAttribute("FromRole")).getAttribute("Type"))
          .isEqualTo("VMM." + owner.getAttribute("Name"));
      assertThat(types)
          .contains(end(association, navigation.getAttribute("ToRole")).getAttribute("Type"));
    }
    for (Element associationSet : all(edmx, "AssociationSet")) {
      assertThat(sets).containsAll(attributes(associationSet, "End", "EntitySet"));
    }
  }

  private static Element association(Element edmx, String name) {
    return all(edmx, "Association").stream()
        .filter(each -> ("VMM." + each.getAttribute("Name")).equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Element end(Element association, String role) {
    return all(association, "End").stream()
        .filter(each -> each.getAttribute("Role").equals(role))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void describesEveryMemberThatEntitiesHave() throws Exception {
    Element edmx = load();
    for (Element set : all(edmx, "EntitySet")) {
      Element type =
          all(edmx, "EntityType").stream()
              .filter(
                  each -> set.getAttribute("EntityType").equals("VMM." + each.getAttribute("Name")))
              .findFirst()
              .orElseThrow();
      List<String> members = new ArrayList<>();
      spf.get(contoso(set.getAttribute("Name") + "?$top=1"))
          .json()
          .at("/value/0")
          .fieldNames()
          .forEachRemaining(members::add);

      if (!members.isEmpty()) {
        assertThat(members)
            .as(set.getAttribute("Name"))
            .containsExactlyElementsOf(attributes(type, "Property", "Name"));
      }
      assertThat(type.getParentNode().getNodeType()).isEqualTo(Node.ELEMENT_NODE);
    }
  }
}
