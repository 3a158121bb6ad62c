import { spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";

/** A command on a pseudo-terminal of 80 x 24, and what a person sees there. */
export class TerminalRun {
  readonly #pty: ReturnType<typeof spawn>;
  readonly #terminal = new xterm.Terminal({
    cols: 80,
    rows: 24,
    scrollback: 10_000,
    allowProposedApi: true,
  });
  readonly #ended: Promise<number>;
  #isOver = false;
  readonly #listeners = new Set<() => void>();

  /** @param args Of Node. */
  constructor(args: readonly string[], cwd: string) {
    const env = { ...process.env, TERM: "xterm-256color" } as Record<string, string>;
    this.#pty = spawn(process.execPath, [...args], { cols: 80, rows: 24, cwd, env });
    this.#pty.onData((data) =>
      this.#terminal.write(data, () => {
        for (const listener of [...this.#listeners]) listener();
      }),
    );
    this.#ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        this.#isOver = true;
        resolve(exitCode);
      });
    });
  }

  /** Every line that was written, as it stands; a line that didn't fit is several. */
  get lines(): string[] {
    return this.#rows().map((row) => row.translateToString(true));
  }

  /** Those that didn't fit, by their first 80 columns. */
  get wrapped(): string[] {
    const rows = this.#rows();
    return rows.flatMap((row, i) =>
      rows[i + 1]?.isWrapped && !row.isWrapped ? [row.translateToString(true)] : [],
    );
  }

  /** Resolves when a line contains `text`; rejects when the command ends without. */
  async shows(text: string): Promise<void> {
    const isShown = () => this.lines.some((line) => line.includes(text));
    const shown = new Promise<void>((resolve) => {
      const look = () => isShown() && resolve();
      this.#listeners.add(look);
      look();
    });
    await Promise.race([
      shown,
      this.ended().then(() => {
        if (!isShown()) throw new Error(this.lines.join("\n"));
      }),
    ]);
  }

  /** End it, if it hasn't ended yet. */
  kill(): void {
    if (this.#isOver) return;
    this.#pty.kill("SIGKILL");
  }

  /** Press Ctrl-C. */
  interrupt(): void {
    this.#pty.write("\x03");
  }

  /** Resolves with the exit code once all that was written is on the screen. */
  async ended(): Promise<number> {
    const code = await this.#ended;
    await new Promise<void>((resolve) => this.#terminal.write("", resolve));
    return code;
  }

  #rows() {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y)).filter(
      (row) => row !== undefined,
    );
  }
}
