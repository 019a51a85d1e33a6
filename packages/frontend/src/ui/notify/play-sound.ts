/** Seconds. */
const lasts = 0.35;

/**
 * Plays two short tones; no file has to be loaded. Browsers allow it only in a page that was clicked or typed into; in
 * others, nothing is heard.
 */
export async function playSound(): Promise<void> {
  const audio = new AudioContext();
  try {
    const volume = audio.createGain();
    volume.connect(audio.destination);
    volume.gain.setValueAtTime(0.15, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + lasts);
    const tone = audio.createOscillator();
    tone.frequency.setValueAtTime(660, audio.currentTime);
    tone.frequency.setValueAtTime(880, audio.currentTime + lasts / 3);
    tone.connect(volume);
    const { promise, resolve } = Promise.withResolvers<void>();
    tone.addEventListener("ended", () => resolve());
    tone.start();
    tone.stop(audio.currentTime + lasts);
    if (audio.state === "running") await promise;
  } finally {
    await audio.close();
  }
}
