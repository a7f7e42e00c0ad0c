package dev.spfgateway.auth.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/** The names in a certificate, in the normal form by which the registry's names are looked up. */
final class Names {
  /** Types of alternative names, RFC 5280, 4.2.1.6. */
  private static final int EMAIL = 1;

  private static final int DNS = 2;
  private static final int URI = 6;

  private Names() {}

  /** The name of a registered certificate. */
  static String of(CertificateConfig config) {
    if (config.subject() != null) {
      return subject(new X500Principal(config.subject()));
    }
    String san = String.valueOf(config.san());
    return san.startsWith("dns:") ? san.toLowerCase(Locale.ROOT) : san;
  }

  /** All names in a certificate. */
  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    names.add(subject(certificate.getSubjectX500Principal()));
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(one -> add(names, (Integer) one.get(0), String.valueOf(one.get(1))));
      }
    } catch (CertificateParsingException e) {
      names.clear(); // If one name can't be read, none of them is trusted.
    }
    return names;
  }

  private static void add(List<String> names, int type, String name) {
    switch (type) {
      case EMAIL -> names.add("email:" + name);
      case DNS -> names.add("dns:" + name.toLowerCase(Locale.ROOT));
      case URI -> names.add("uri:" + name);
      default -> {
        // The registry has no names of other types.
      }
    }
  }

  /** Distinguished names are compared without regard to case and blanks. */
  private static String subject(X500Principal name) {
    return "subject:" + name.getName(X500Principal.CANONICAL);
  }
}
