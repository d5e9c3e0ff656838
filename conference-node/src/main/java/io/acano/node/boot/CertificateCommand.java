package io.acano.node.boot;

import io.acano.node.pki.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code acano certificate}: certificates of instances, signed by an authority of their own. */
@Command(
    name = "certificate",
    description = {
      "Makes the certificate and key of an instance, NAME.crt and NAME.key.",
      "The authority ca.crt and ca.key in the same folder is made if there is none; keep ca.key"
          + " away from the instances."
    },
    mixinStandardHelpOptions = true)
final class CertificateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The instance's name.")
  String name = "";

  @Option(
      names = "--host",
      paramLabel = "HOST",
      required = true,
      description = "A name or address by which it is reached; may be given more than once.")
  List<String> hosts = List.of();

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where the files are; usually the current folder.")
  Path folder = Path.of(".");

  @Override
  public Integer call() {
    SecureRandom random = new SecureRandom();
    Path authorityFile = folder.resolve("ca.crt");
    Path authorityKey = folder.resolve("ca.key");
    try {
      CertificateAuthority authority;
      if (Files.exists(authorityFile)) {
        authority = CertificateAuthority.read(authorityFile, authorityKey);
      } else {
        authority = CertificateAuthority.create("Acano CA", InstantSource.system(), random);
        authority.write(authorityFile, authorityKey);
      }
      authority
          .issue(name, hosts, InstantSource.system(), random)
          .write(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
      return 0;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      System.err.println("acano certificate: " + e.getMessage());
      return 1;
    }
  }
}
