import type { Person } from "./person.ts";
import { OWNER, type StandIns, VANTA_ID, VANTA_SECRET } from "./stand-ins.ts";

export type Camera = (name: string) => Promise<void>;

/** From the first start to the pull request, as a newcomer goes; a picture of every surface on the way. */
export async function walk(user: Person, shoot: Camera, standIns: StandIns, repository: string): Promise<void> {
  await firstStart(user, shoot);
  await signIn(user, shoot);
  await read(user, shoot);
  await fix(user, shoot);
  await pullRequest(user, shoot, standIns, repository);
  await several(user, shoot);
  await around(user, shoot);
}

async function firstStart(user: Person, shoot: Camera): Promise<void> {
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
  await user.sees(/predicted/);
  await user.openFile("compute.tf");
  await user.rest(1500);
  await shoot("signed-out");
}

async function signIn(user: Person, shoot: Camera): Promise<void> {
  await user.page.keyboard.press("F1");
  await user.page.locator(".quick-input-widget input").first().fill(">TerraFix: ");
  await user.rest();
  await shoot("palette");
  await user.page.keyboard.press("Escape");
  await user.command("TerraFix: Sign In…");
  await user.rest();
  await shoot("accounts");
  await user.page.keyboard.press("Enter");
  await user.rest();
  await shoot("sign-in-vanta");
  await user.answer(VANTA_ID);
  await user.answer(VANTA_SECRET);
}

async function read(user: Person, shoot: Camera): Promise<void> {
  const { page } = user;
  await user.openFile("storage.tf");
  await page.getByText("cf-templates-1q8s0fj2xk7d").first().waitFor({ timeout: 30_000 });
  await user.rest(2000);
  await shoot("findings");
  await user.goToLine(2);
  await page
    .locator(".view-line", { hasText: "receipts" })
    .first()
    .locator("span span", { hasText: "receipts" })
    .first()
    .hover();
  await page.locator(".monaco-hover:not(.hidden)").first().waitFor();
  await user.rest();
  await shoot("hover");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget").first().waitFor();
  await user.rest();
  await shoot("light-bulb");
  await page.keyboard.press("Escape");
}

async function fix(user: Person, shoot: Camera): Promise<void> {
  await user.goToLine(2);
  await user.command("TerraFix: Preview Fix");
  if (await user.page.locator(".quick-input-widget:visible").count()) await user.page.keyboard.press("Enter");
  await user.page.locator(".webview").first().waitFor({ state: "attached" });
  await user.rest(2500);
  await shoot("preview");
}

async function pullRequest(user: Person, shoot: Camera, standIns: StandIns, repository: string): Promise<void> {
  const { page } = user;
  const panel = page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
  await panel.getByRole("button", { name: "Open PR…" }).click();
  await page.getByText("Pull request.md").first().waitFor();
  await user.rest(2000);
  await shoot("pull-request-text");
  await page
    .getByText(/Open pull request on/)
    .first()
    .click();
  await user.sees(/Pull request #\d+ is open/);
  await user.openFile("storage.tf");
  await user.rest(1500);
  await shoot("pull-request-open");
  await page.getByText("Notifications").count();
  await user.closeAll();
  const [pull] = await standIns.github.pulls(OWNER, repository);
  if (pull === undefined) throw new Error("There is no pull request.");
}

async function several(user: Person, shoot: Camera): Promise<void> {
  await user.command("TerraFix: Fix All Findings…");
  await user.sees("Refactor Preview");
  await user.rest(2500);
  await shoot("several");
  await user.command("Refactor Preview: Discard Refactoring");
}

async function around(user: Person, shoot: Camera): Promise<void> {
  const { page } = user;
  await user.closeAll();
  await user.openFile("storage.tf");
  await page.locator('.statusbar-item[id*="terrafix"]').first().hover();
  await user.rest(1500);
  await shoot("status");
  await page.mouse.move(640, 300);
  await user.command("Preferences: Open Settings (UI)");
  await user.rest(1500);
  await page.keyboard.type("@ext:terrafix.terrafix");
  await user.rest(2000);
  await shoot("settings");
}
