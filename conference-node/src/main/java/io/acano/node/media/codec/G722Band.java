package io.acano.node.media.codec;

/**
 * The adaptive part of ITU-T G.722 that both sub-bands have and both ends run alike: the scale of
 * the quantiser (block 3) and the predictor of two poles and six zeros (block 4). Names follow the
 * Recommendation's: d the quantised difference, r the reconstructed signal, p the partially
 * reconstructed one, a the poles, b the zeros, s the prediction. All arithmetic is sixteen bits
 * with saturation, so that both ends stay equal to the bit.
 */
final class G722Band {
  private static final int[] LOGARITHM = {
    2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
    2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
  };
  private static final int ZEROS = 6;

  private final int firstScale;
  private final int scaleLimit;
  private final int scaleShift;

  private int logScale;
  private int scale;
  private int prediction;
  private int zeroPrediction;
  private int r1;
  private int r2;
  private int p1;
  private int p2;
  private int a1;
  private int a2;
  private final int[] b = new int[ZEROS];
  private final int[] d = new int[ZEROS];

  private G722Band(int firstScale, int scaleLimit, int scaleShift) {
    this.firstScale = firstScale;
    this.scaleLimit = scaleLimit;
    this.scaleShift = scaleShift;
    reset();
  }

  static G722Band lower() {
    return new G722Band(32, 18432, 8);
  }

  static G722Band higher() {
    return new G722Band(8, 22528, 10);
  }

  void reset() {
    logScale = 0;
    scale = firstScale;
    prediction = 0;
    zeroPrediction = 0;
    r1 = 0;
    r2 = 0;
    p1 = 0;
    p2 = 0;
    a1 = 0;
    a2 = 0;
    java.util.Arrays.fill(b, 0);
    java.util.Arrays.fill(d, 0);
  }

  void copyFrom(G722Band other) {
    logScale = other.logScale;
    scale = other.scale;
    prediction = other.prediction;
    zeroPrediction = other.zeroPrediction;
    r1 = other.r1;
    r2 = other.r2;
    p1 = other.p1;
    p2 = other.p2;
    a1 = other.a1;
    a2 = other.a2;
    System.arraycopy(other.b, 0, b, 0, ZEROS);
    System.arraycopy(other.d, 0, d, 0, ZEROS);
  }

  int scale() {
    return scale;
  }

  int prediction() {
    return prediction;
  }

  static int saturate(int value) {
    return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** Block 3: the scale grows with large codes and shrinks with small ones. */
  void adaptScale(int logStep) {
    logScale = Math.clamp(((logScale * 127) >> 7) + logStep, 0, scaleLimit);
    int mantissa = LOGARITHM[(logScale >> 6) & 31];
    int shift = scaleShift - (logScale >> 11);
    scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
  }

  /** Block 4: takes the quantised difference of this sample, predicts the next sample. */
  void predict(int difference) {
    int r0 = saturate(prediction + difference);
    int p0 = saturate(zeroPrediction + difference);
    adaptPoles(p0);
    adaptZeros(difference);
    p2 = p1;
    p1 = p0;
    r2 = r1;
    r1 = r0;
    int fromPoles = saturate(((a1 * saturate(r1 + r1)) >> 15) + ((a2 * saturate(r2 + r2)) >> 15));
    int fromZeros = 0;
    for (int i = 0; i < ZEROS; i++) {
      fromZeros += (b[i] * saturate(d[i] + d[i])) >> 15;
    }
    zeroPrediction = saturate(fromZeros);
    prediction = saturate(fromPoles + zeroPrediction);
  }

  private void adaptPoles(int p0) {
    boolean like1 = (p0 ^ p1) >= 0;
    boolean like2 = (p0 ^ p2) >= 0;
    int lean = saturate(a1 << 2);
    int pull = Math.min(like1 ? -lean : lean, Short.MAX_VALUE);
    int second = (like2 ? 128 : -128) + (pull >> 7) + ((a2 * 32512) >> 15);
    int first = saturate((like1 ? 192 : -192) + ((a1 * 32640) >> 15));
    a2 = Math.clamp(second, -12288, 12288);
    int limit = saturate(15360 - a2);
    a1 = Math.clamp(first, -limit, limit);
  }

  private void adaptZeros(int difference) {
    int step = difference == 0 ? 0 : 128;
    for (int i = 0; i < ZEROS; i++) {
      int push = (d[i] ^ difference) >= 0 ? step : -step;
      b[i] = saturate(push + ((b[i] * 32640) >> 15));
    }
    System.arraycopy(d, 0, d, 1, ZEROS - 1);
    d[0] = difference;
  }
}
