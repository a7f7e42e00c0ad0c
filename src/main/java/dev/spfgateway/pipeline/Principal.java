package dev.spfgateway.pipeline;

/**
 * Who is calling, after authentication.
 *
 * @param tenant the tenant's name
 * @param name who within the tenant, as audit names them
 * @param credential the id of the credential that was shown
 * @param role what it may do
 */
public record Principal(String tenant, String name, String credential, Role role) {}
