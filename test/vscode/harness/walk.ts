import type { Person } from "./person.ts";
import { OWNER, type StandIns, VANTA_ID, VANTA_SECRET } from "./stand-ins.ts";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Camera {
  /** The whole window, for the documentation. */
  readonly shoot: (name: string) => Promise<void>;
  /** A part of it, for the extension's own walkthrough. */
  readonly cut: (name: string, area: Area) => Promise<void>;
}

/** From the first start to the pull request, as a newcomer goes; a picture of every surface on the way. */
export async function walk(user: Person, camera: Camera, standIns: StandIns, repository: string): Promise<void> {
  await firstStart(user, camera);
  await signIn(user, camera);
  await read(user, camera);
  await fix(user, camera);
  await pullRequest(user, camera);
  await several(user, camera);
  await around(user, camera);
  const pulls = await standIns.github.pulls(OWNER, repository);
  if (pulls.length !== 1) throw new Error(`There are ${pulls.length} pull requests instead of one.`);
}

async function firstStart(user: Person, { shoot }: Camera): Promise<void> {
  const { page } = user;
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  await page.locator('.activitybar [aria-label^="TerraFix"]').first().waitFor({ timeout: 60_000 });
  await user.rest(3000);
  await user.command("TerraFix: Get Started");
  await user.sees("Get started with TerraFix");
  await user.rest(1500);
  await shoot("walkthrough");
  await user.closeAll();
  await page.locator('.activitybar [aria-label^="TerraFix"]').first().click();
  await user.sees(/Predicted by/);
  await user.openFile("compute.tf");
  await user.rest(1500);
  await shoot("signed-out");
}

async function signIn(user: Person, { shoot, cut }: Camera): Promise<void> {
  await user.page.keyboard.press("F1");
  await user.page.locator(".quick-input-widget input").first().fill(">TerraFix: ");
  await user.rest();
  await shoot("palette");
  await user.page.keyboard.press("Escape");
  await user.command("TerraFix: Sign In…");
  await user.rest(1200);
  await shoot("accounts");
  await cut("accounts", { x: 340, y: 6, width: 602, height: 200 });
  await user.page.keyboard.press("Enter");
  await user.rest();
  await shoot("sign-in-vanta");
  await user.answer(VANTA_ID);
  await user.answer(VANTA_SECRET);
}

async function read(user: Person, { shoot, cut }: Camera): Promise<void> {
  const { page } = user;
  await user.openFile("storage.tf");
  await page.getByText("cf-templates-1q8s0fj2xk7d").first().waitFor({ timeout: 30_000 });
  await user.rest(2000);
  await shoot("findings");
  await cut("findings", { x: 0, y: 36, width: 860, height: 400 });
  await user.goToLine(2);
  await user.command("Show or Focus Hover");
  await user.rest(1200);
  await shoot("hover");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget").first().waitFor();
  await user.rest();
  await shoot("light-bulb");
  await page.keyboard.press("Escape");
}

async function fix(user: Person, { shoot, cut }: Camera): Promise<void> {
  await user.goToLine(2);
  await user.command("TerraFix: Preview Fix");
  await user.rest();
  // The block has several findings: the editor asks which one, the most urgent first.
  await user.page.keyboard.press("Enter");
  await user.page.locator("iframe.webview").first().waitFor({ state: "attached" });
  await user.rest(3000);
  await shoot("preview");
  await cut("preview", { x: 348, y: 36, width: 932, height: 560 });
}

async function pullRequest(user: Person, { shoot, cut }: Camera): Promise<void> {
  const { page } = user;
  const panel = page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
  await panel.getByRole("button", { name: "Open PR…" }).click();
  await page
    .getByText(/wants to sign in/)
    .first()
    .waitFor();
  await user.rest();
  await shoot("sign-in-github");
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.locator(".tab.active", { hasText: "Pull request.md" }).waitFor();
  await user.rest(2500);
  await shoot("pull-request-text");
  await cut("pull-request", { x: 348, y: 36, width: 466, height: 420 });
  await page.locator(".codelens-decoration a", { hasText: "Open pull request on" }).first().click();
  await user.sees(/Pull request #\d+ is open/);
  await user.openFile("storage.tf");
  await user.rest(1500);
  await shoot("pull-request-open");
  await user.closeAll();
}

async function several(user: Person, { shoot }: Camera): Promise<void> {
  await user.command("TerraFix: Fix All Findings…");
  await user.sees(/Refactor Preview/i);
  await user.rest(3000);
  await shoot("several");
  await user.page.getByRole("button", { name: "Discard", exact: true }).click();
}

async function around(user: Person, { shoot }: Camera): Promise<void> {
  const { page } = user;
  await user.closeAll();
  await user.openFile("storage.tf");
  await user.command("TerraFix: Filter Findings…");
  await user.answer("log group");
  await user.rest();
  await shoot("filtered");
  await user.command("TerraFix: Clear Filter");
  await page.locator('.statusbar-item[id*="terrafix"]').first().hover();
  await user.rest(1800);
  await shoot("status");
  await page.mouse.move(800, 500);
  await user.command("Preferences: Open Settings (UI)");
  await user.rest(1500);
  await page.keyboard.type("@ext:terrafix.terrafix");
  await user.rest();
  await page.keyboard.press("Escape");
  await user.rest(2000);
  await shoot("settings");
}

/** What the view says where there is nothing to list: no Terraform code, no account and nothing predicted. */
export async function emptyView(user: Person, { shoot }: Camera, name: string): Promise<void> {
  const { page } = user;
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  await page.locator('.activitybar [aria-label^="TerraFix"]').first().waitFor({ timeout: 60_000 });
  await user.rest(3000);
  await page.locator('.activitybar [aria-label^="TerraFix"]').first().click();
  await page.locator(".welcome-view-content").getByRole("button").first().waitFor({ timeout: 30_000 });
  await user.rest(1500);
  await shoot(name);
}
