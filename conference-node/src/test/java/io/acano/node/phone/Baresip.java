package io.acano.node.phone;

import static org.junit.jupiter.api.Assertions.fail;

import io.acano.node.Await;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A baresip process with a configuration of its own in a temporary folder: its microphone is a
 * sine, what it receives is recorded, and it is steered over ctrl_tcp (netstrings of JSON).
 */
public final class Baresip implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private final Path folder;
  private final Process process;
  private final Socket control;
  private final List<String> messages = new ArrayList<>();

  private Baresip(Path folder, Process process, Socket control) {
    this.folder = folder;
    this.process = process;
    this.control = control;
    Thread.ofVirtual().name("baresip-events").start(this::readMessages);
  }

  /**
   * Starts a phone that nobody registers.
   *
   * @param name the user part of its address
   * @param toneHz the frequency of its microphone
   * @param codec the only audio codec that it offers, as baresip writes it, e.g. {@code
   *     opus/48000/2} or {@code PCMU/8000/1}
   * @param transport {@code udp} or {@code tcp}
   */
  public static Baresip start(String name, int toneHz, String codec, String transport)
      throws Exception {
    Tools.require("baresip");
    Path folder = Files.createTempDirectory("baresip-" + name + "-");
    int controlPort = freePort();
    Files.writeString(folder.resolve("config"), config(folder, toneHz, controlPort));
    Files.writeString(
        folder.resolve("accounts"),
        "<sip:%s@127.0.0.1;transport=%s>;regint=0;audio_codecs=%s;dtmfmode=rtpevent\n"
            .formatted(name, transport, codec));
    Files.writeString(folder.resolve("contacts"), "");
    Process process =
        new ProcessBuilder("baresip", "-f", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    List<Socket> control = new ArrayList<>();
    try {
      Await.until(
          "baresip takes commands", START_LIMIT, () -> connected(controlPort, process, control));
    } catch (Exception | AssertionError e) {
      process.destroyForcibly();
      String log = Files.readString(folder.resolve("log"));
      delete(folder);
      throw new IllegalStateException("baresip did not start: " + log, e);
    }
    return new Baresip(folder, process, control.getFirst());
  }

  private static String config(Path folder, int toneHz, int controlPort) {
    return """
    poll_method epoll
    sip_listen 127.0.0.1:0
    net_interface 127.0.0.1
    rtp_ports 42000-59000
    rtp_timeout 0
    jitter_buffer_delay 2-5
    audio_source ausine,%d
    audio_player aubridge,none
    ausrc_srate 48000
    ausrc_channels 2
    ausrc_format s16
    auplay_format s16
    module_path /usr/lib/baresip/modules
    module g711.so
    module g722.so
    module opus.so
    module ausine.so
    module aubridge.so
    module sndfile.so
    snd_path %s
    module_tmp account.so
    module_app menu.so
    module ctrl_tcp.so
    ctrl_tcp_listen 127.0.0.1:%d
    opus_bitrate 48000
    """
        .formatted(toneHz, folder, controlPort);
  }

  private static boolean connected(int port, Process process, List<Socket> control)
      throws IOException {
    if (!process.isAlive()) {
      throw new IOException("baresip ended with status " + process.exitValue());
    }
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      control.add(socket);
      return true;
    } catch (IOException e) {
      socket.close();
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Dials and waits until the call is up. */
  public void call(String uri) throws Exception {
    command("dial", uri);
    await("CALL_ESTABLISHED");
  }

  /** Presses keys in the call, as RFC 4733 events. */
  public void press(String keys) throws IOException {
    command("sndcode", keys);
  }

  public void command(String command, String parameters) throws IOException {
    String json =
        "{\"command\":\"%s\",\"params\":\"%s\",\"token\":\"t\"}".formatted(command, parameters);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    byte[] netstring = (bytes.length + ":" + json + ",").getBytes(StandardCharsets.UTF_8);
    control.getOutputStream().write(netstring);
  }

  /** Waits until a message came that holds the text, e.g. the type of an event. */
  public void await(String text) throws Exception {
    try {
      Await.until("baresip reported " + text, () -> has(text));
    } catch (AssertionError e) {
      fail(e.getMessage() + "; it said " + messages() + "\n" + log(), e);
    }
  }

  public synchronized boolean has(String text) {
    return messages.stream().anyMatch(message -> message.contains(text));
  }

  private synchronized List<String> messages() {
    return List.copyOf(messages);
  }

  /** What the phone printed. */
  public String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** What the phone has received in its first call until now, decoded. */
  public Tones received() throws IOException {
    return recording("-dec.wav");
  }

  /** The size of what it has recorded of its first call until now: it grows with each packet. */
  public long receivedBytes() {
    Optional<Path> file = recordingFile("-dec.wav");
    return file.map(each -> each.toFile().length()).orElse(0L);
  }

  /** What the phone has sent in its first call until now. */
  public Tones sent() throws IOException {
    return recording("-enc.wav");
  }

  private Tones recording(String suffix) throws IOException {
    Optional<Path> file = recordingFile(suffix);
    return file.isPresent() ? Tones.read(file.get()) : new Tones(8000, new short[0]);
  }

  private Optional<Path> recordingFile(String suffix) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(suffix)).sorted().findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readMessages() {
    try {
      InputStream in = new BufferedInputStream(control.getInputStream());
      for (int length = readLength(in); length >= 0; length = readLength(in)) {
        String message = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.readNBytes(1);
        synchronized (this) {
          messages.add(message);
        }
      }
    } catch (IOException e) {
      synchronized (this) {
        messages.add("the control connection ended: " + e.getMessage());
      }
    }
  }

  private static int readLength(InputStream in) throws IOException {
    int length = 0;
    for (int next = in.read(); next != ':'; next = in.read()) {
      if (next < '0' || next > '9') {
        return -1;
      }
      length = 10 * length + next - '0';
    }
    return length;
  }

  /** Hangs up, ends the process and removes its folder. */
  @Override
  public void close() throws IOException {
    try {
      command("quit", "");
    } catch (IOException e) {
      process.destroy();
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    control.close();
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
