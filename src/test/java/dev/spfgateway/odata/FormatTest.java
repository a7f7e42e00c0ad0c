package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -                                              | -          | ATOM
          -                                              | 3.0;NetFx  | ATOM
          */*                                            | -          | ATOM
          application/atom+xml,application/xml           | 2.0;NetFx  | ATOM
          application/xml, application/json              | -          | ATOM
          application/atom+xml, application/json;q=0.5   | 3.0        | ATOM
          application/json                               | -          | JSON_LIGHT
          application/json                               | 3.0        | JSON_LIGHT
          application/json                               | 3.0;NetFx  | JSON_LIGHT
          application/json                               | 2.0        | JSON_VERBOSE
          application/json                               | 2.0;NetFx  | JSON_VERBOSE
          application/json                               | 1.0        | JSON_VERBOSE
          APPLICATION/JSON                               | 1.0        | JSON_VERBOSE
          application/json, text/javascript, */*; q=0.01 | -          | JSON_LIGHT
          application/json;odata=minimalmetadata         | 3.0;NetFx  | JSON_LIGHT
          application/json;odata=fullmetadata            | -          | JSON_LIGHT
          application/json;odata=nometadata              | -          | JSON_LIGHT
          application/json;odata=verbose                 | -          | JSON_VERBOSE
          application/json;odata=verbose                 | 3.0        | JSON_VERBOSE
          application/json;OData=Verbose                 | 3.0        | JSON_VERBOSE
          application/json;q=0.2, application/atom+xml;q=0.9 | 3.0    | ATOM
          application/atom+xml;q=0.2, application/json;q=0.9 | 3.0    | JSON_LIGHT
          application/xml;q=0.8, application/json;odata=verbose;q=0.81 | - | JSON_VERBOSE
          application/atom+xml;q=0, application/json;q=0.1 | -        | JSON_LIGHT
          application/atom+xml;q=0.000, */*              | -          | JSON_LIGHT
          application/json;q=0, */*                      | -          | ATOM
          application/json;q=0                           | -          | ATOM
          text/html, application/xhtml+xml, */*;q=0.8    | -          | ATOM
          text/html                                      | -          | ATOM
          */*;q=0.1, application/json                    | -          | JSON_LIGHT
          */*, application/json;q=0.5                    | -          | ATOM
          application/*;q=0.3, application/json;q=0.2    | -          | ATOM
          application/json;q=2, application/xml          | -          | ATOM
          application/json;q=x                           | -          | ATOM
          ;;, application/json                           | -          | JSON_LIGHT
          application/json; q=1.000; odata=verbose       | 3.0        | JSON_VERBOSE
          text/xml                                       | 3.0        | ATOM
          application/json;odata=minimalmetadata         | 2.0;NetFx  | JSON_VERBOSE
          application/json;odata=fullmetadata            | 1.0        | JSON_VERBOSE
          application/json;odata=verbose, application/xml| 2.0        | JSON_VERBOSE
          application/json, application/json;odata=verbose | 3.0      | JSON_LIGHT
          """)
  void followsWhatTheClientAccepts(String accept, String maxVersion, Format format) {
    assertThat(Format.accepted(accept, maxVersion)).isEqualTo(format);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          $format=json                                   | JSON_LIGHT
          $top=1&%24format=JSON&$format=atom             | JSON_LIGHT
          $format=verbosejson                            | JSON_VERBOSE
          $format=application/json%3Bodata%3Dverbose     | JSON_VERBOSE
          $format=application/json;odata=nometadata      | JSON_LIGHT
          $format=atom                                   | ATOM
          $format=xml                                    | ATOM
          $format=                                       | ATOM
          $format=%zz                                    | ATOM
          """)
  void followsTheOptionBeforeTheHeader(String query, Format format) {
    String asked = Format.option(query).orElseThrow();

    assertThat(Format.accepted(asked, null)).isEqualTo(format);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "$top=1", "format=json", "$Format=json", "$format", "=json&%zz=1"})
  void findsNoOptionWhereThereIsNone(String query) {
    assertThat(Format.option(query)).isEmpty();
  }
}
