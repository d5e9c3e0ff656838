package io.acano.node.media.engine;

import io.acano.node.media.AudioLeg.Prompt;
import io.acano.node.media.mix.SampleRate;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The sounds of the bridge itself, generated: short notes of a soft timbre, each with a quick
 * attack and a long decay, like a struck bar. Rising means welcome, falling means no.
 *
 * <table>
 *   <caption>What each means</caption>
 *   <tr><td>ENTER_PASSCODE</td><td>G5, then C6 held: a question</td></tr>
 *   <tr><td>WRONG_PASSCODE</td><td>E5, C5: down, try again</td></tr>
 *   <tr><td>JOINED</td><td>C5, E5, G5: up, you are in</td></tr>
 *   <tr><td>REFUSED</td><td>three low A3: no</td></tr>
 * </table>
 */
final class PromptTones {
  private static final double PEAK = 7000;
  private static final double ATTACK_SECONDS = 0.008;

  private final ConcurrentMap<Key, short[]> rendered = new ConcurrentHashMap<>();

  private record Key(Prompt prompt, SampleRate rate) {}

  private record Note(double hertz, int ms) {}

  /** The samples of a prompt; shared, not to be changed. */
  short[] samples(Prompt prompt, SampleRate rate) {
    return rendered.computeIfAbsent(new Key(prompt, rate), PromptTones::render);
  }

  private static List<Note> notes(Prompt prompt) {
    return switch (prompt) {
      case ENTER_PASSCODE -> List.of(new Note(783.99, 180), new Note(1046.50, 420));
      case WRONG_PASSCODE -> List.of(new Note(659.26, 220), new Note(523.25, 420));
      case JOINED -> List.of(new Note(523.25, 140), new Note(659.26, 140), new Note(783.99, 360));
      case REFUSED -> List.of(new Note(220, 220), new Note(220, 220), new Note(220, 420));
    };
  }

  private static short[] render(Key key) {
    List<Note> notes = notes(key.prompt());
    int total = notes.stream().mapToInt(note -> key.rate().samples(note.ms())).sum();
    short[] pcm = new short[total];
    int at = 0;
    for (Note note : notes) {
      int samples = key.rate().samples(note.ms());
      for (int i = 0; i < samples; i++) {
        double seconds = (double) i / key.rate().hertz();
        pcm[at + i] = (short) (PEAK * envelope(seconds, note) * timbre(note.hertz(), seconds));
      }
      at += samples;
    }
    return pcm;
  }

  private static double envelope(double seconds, Note note) {
    double length = note.ms() / 1000.0;
    double attack = Math.min(1, seconds / ATTACK_SECONDS);
    double release = Math.min(1, (length - seconds) / ATTACK_SECONDS);
    return attack * release * Math.exp(-2.5 * seconds / length);
  }

  private static double timbre(double hertz, double seconds) {
    double phase = 2 * Math.PI * hertz * seconds;
    return 0.8 * Math.sin(phase) + 0.2 * Math.sin(2 * phase);
  }
}
