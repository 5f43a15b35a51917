package io.lookback.jobs.share;

import io.lookback.datasets.UserException;
import io.lookback.udf.net.PrefixPreserving;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets of a site: the Ed25519 key that signs its bundles (RFC 8032) and the key of its
 * pseudonyms. One file, readable by its owner only; never printed.
 */
public final class SiteKeys {
  private static final String SIGNING = "PRIVATE KEY";
  private static final String VERIFYING = "PUBLIC KEY";
  private static final String PSEUDONYMS = "LOOKBACK PSEUDONYM KEY";

  /** Keeps a signature of ours from meaning anything elsewhere. */
  private static final byte[] CONTEXT = "lookback-bundle-1\n".getBytes(StandardCharsets.US_ASCII);

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final PrivateKey signing;
  private final String publicKey;
  private final byte[] pseudonyms;

  private SiteKeys(PrivateKey signing, String publicKey, byte[] pseudonyms) {
    this.signing = signing;
    this.publicKey = publicKey;
    this.pseudonyms = pseudonyms;
  }

  /** Where the keys of a site are. */
  public static Path file(Path folder, String site) {
    return folder.resolve(site + ".key");
  }

  /**
   * Makes the keys of a site.
   *
   * @throws UserException when it has keys already: what was signed and anonymised with them would
   *     no longer be verified or told apart
   */
  public static SiteKeys create(Path folder, String site) {
    Path file = file(folder, site);
    try {
      Files.createDirectories(folder);
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] pseudonyms = new byte[PrefixPreserving.KEY_BYTES];
      new SecureRandom().nextBytes(pseudonyms);
      String text =
          block(SIGNING, pair.getPrivate().getEncoded())
              + block(VERIFYING, pair.getPublic().getEncoded())
              + block(PSEUDONYMS, pseudonyms);
      boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
      FileAttribute<?>[] rights =
          isPosix
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      Files.createFile(file, rights);
      Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
      return new SiteKeys(
          pair.getPrivate(),
          Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()),
          pseudonyms);
    } catch (FileAlreadyExistsException e) {
      throw new UserException(
          "Site "
              + site
              + " has keys already, in "
              + file
              + ". Partners know the public one; to begin anew, move that file away",
          e);
    } catch (IOException e) {
      throw new UserException("Cannot write " + file + ": " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java 15 and later have Ed25519", e);
    }
  }

  /**
   * Reads the keys of a site.
   *
   * @throws UserException when there are none, or others could read them
   */
  public static SiteKeys load(Path folder, String site) {
    Path file = file(folder, site);
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")
          && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        throw new UserException(
            "The secret keys in "
                + file
                + " can be read by others. Run: chmod 600 "
                + file
                + "; and if somebody did, make new ones");
      }
      return new SiteKeys(
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(bytes(text, SIGNING))),
          Base64.getEncoder().encodeToString(bytes(text, VERIFYING)),
          bytes(text, PSEUDONYMS));
    } catch (NoSuchFileException e) {
      throw new UserException(
          "Site " + site + " has no keys in " + file + ". Run: lookback share keys --site " + site,
          e);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // The message of the cause might show a part of the key.
      throw new UserException(file + " holds no keys as 'lookback share keys' writes them", e);
    }
  }

  private static String block(String what, byte[] content) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static byte[] bytes(String text, String what) {
    Matcher block =
        Pattern.compile("-----BEGIN " + what + "-----([^-]*)-----END " + what + "-----")
            .matcher(text);
    if (!block.find()) {
      throw new IllegalArgumentException("no " + what);
    }
    return Base64.getMimeDecoder().decode(block.group(1));
  }

  /** What partners configure: X.509 SubjectPublicKeyInfo in Base64. */
  public String publicKey() {
    return publicKey;
  }

  /** Key of the pseudonyms; a copy. */
  byte[] pseudonyms() {
    return Arrays.copyOf(pseudonyms, pseudonyms.length);
  }

  /** Signs a manifest. */
  byte[] sign(byte[] manifest) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(signing);
      signature.update(CONTEXT);
      signature.update(manifest);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Signing failed", e);
    }
  }

  /** Whether the holder of a key signed a manifest. */
  static boolean verify(PublicKey key, byte[] manifest, byte[] signed) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(CONTEXT);
      signature.update(manifest);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // A signature of another length is none.
      return false;
    }
  }
}
