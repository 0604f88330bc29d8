import type { Page } from "playwright-core";

/** What a person does with the editor, by keys and by what can be seen. */
export interface Person {
  readonly page: Page;
  /** Runs a command through the palette. */
  readonly command: (title: string) => Promise<void>;
  readonly openFile: (name: string) => Promise<void>;
  /** Types into the input box or list that is open, and confirms. */
  readonly answer: (text: string) => Promise<void>;
  readonly goToLine: (line: number) => Promise<void>;
  readonly closeAll: () => Promise<void>;
  /** Waits until a text is on the screen. */
  readonly sees: (text: string | RegExp, timeout?: number) => Promise<void>;
  /** Lets animations, fonts and tooltips come to rest. */
  readonly rest: (ms?: number) => Promise<void>;
}

export function person(page: Page): Person {
  const rest = (ms = 600): Promise<void> => page.waitForTimeout(ms);
  const box = page.locator(".quick-input-widget input").first();

  async function command(title: string): Promise<void> {
    await page.keyboard.press("F1");
    await box.waitFor({ state: "visible" });
    await box.fill(`>${title}`);
    await page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    await rest(250);
    await page.keyboard.press("Enter");
    await rest(400);
  }

  return {
    page,
    command,
    async openFile(name) {
      await page.keyboard.press("Control+p");
      await box.waitFor({ state: "visible" });
      await box.fill(name);
      await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".tab.active", { hasText: name }).waitFor();
      await rest();
    },
    async answer(text) {
      await box.waitFor({ state: "visible" });
      await box.fill(text);
      await rest(300);
      await page.keyboard.press("Enter");
      await rest(500);
    },
    async goToLine(line) {
      await page.keyboard.press("Control+g");
      await box.waitFor({ state: "visible" });
      await box.fill(`:${line}`);
      await page.keyboard.press("Enter");
      await rest();
    },
    async closeAll() {
      await command("View: Close All Editors");
      await command("Notifications: Clear All Notifications");
    },
    async sees(text, timeout = 30_000) {
      await page.getByText(text).first().waitFor({ timeout });
    },
    rest,
  };
}
