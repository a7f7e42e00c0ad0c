package dev.spfgateway.pipeline;

/**
 * Who is calling, after authentication.
 *
 * @param tenant the tenant's name
 * @param name who within the tenant, as audit names them
 * @param issuer whose word the name is: the issuer of the token that says it; empty for a name that
 *     stands in the registry
 * @param credential the id of the credential that was shown
 * @param scheme how it was shown, such as {@code api-key}
 * @param grant what it may do
 */
public record Principal(
    String tenant, String name, String issuer, String credential, String scheme, Grant grant) {}
