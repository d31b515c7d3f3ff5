import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ADMIN, copyStaffed, PASSWORD, startPortal } from '../portal'

// Plain Playwright's test: Chromium warns about each such page, as it should. A name that the browser does not trust as it trusts this machine's.
test.use({
  launchOptions: {
    ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP portal.example 127.0.0.1'],
  },
})

test('an https portal that is opened over http says where it is, in its own styles', async ({ page }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'origins-over-http-'))
  copyStaffed(dataDir)
  const port = String(20_000 + (process.pid % 20_000))
  const portal = await startPortal(dataDir, 'start', { APP_URL: 'https://portal.example', PORT: port })
  try {
    await page.goto(`http://portal.example:${port}/sign-in`)
    await expect(page.getByText('Sign-in does not work over http')).toBeVisible()
    await expect(page.getByRole('link', { name: 'https://portal.example' })).toHaveAttribute('href', /^https:/)
    const button = page.getByRole('button', { name: 'Sign in', exact: true })
    expect(await button.evaluate((one) => getComputedStyle(one).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)')
    await page.getByLabel('Email address').fill(ADMIN)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await button.click()
    await expect(page.getByText('The portal is at https://portal.example.')).toBeVisible()
  } finally {
    await portal.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
