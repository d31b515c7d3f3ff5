import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import { cookieOf, copyStaffed, type Running, startPortal } from './portal'

export { expect }

export type Who = 'admin' | 'support' | 'client' | 'usage' | 'billing'

/** A portal for one test, in a folder that has ADMIN and no other data. */
export type OwnPortal = {
  dataDir: string
  url: string
  /** Starts it, or starts it again at another time. The page leaves first: its requests must not fail. */
  start: (clock?: string) => Promise<void>
  /** Signs the browser in without the form. */
  signIn: (email: string) => Promise<void>
}

type Fixtures = {
  own: OwnPortal
  scripts: boolean
  phone: boolean
  as: (who: Who) => Promise<void>
  silence: undefined
}

export const url = () => process.env.PORTAL_URL ?? ''

/** Signs a browser in without the form, which has a journey of its own. */
export async function signedInWith(context: BrowserContext, address: string, cookie: string): Promise<void> {
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: address }])
}

/** Any console error, page error or CSP report fails, except what Chromium logs for a 4xx that a test expects. */
export function watch(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (/the server responded with a status of 4\d\d/.test(message.text())) return
    said.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => said.push(`${page.url()}: ${error.message}`))
  return said
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from a pattern.
  baseURL: async ({}, use) => use(url()),
  scripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled),
  phone: async ({ isMobile }, use) => use(isMobile),
  as: async ({ context }, use) =>
    use(async (who) => {
      await context.clearCookies()
      await signedInWith(context, url(), process.env[`COOKIE_${who}`] ?? '')
    }),
  own: async ({ page, context }, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'origins-own-'))
    copyStaffed(dataDir)
    let running: Running | undefined
    const stop = async () => {
      await page.goto('about:blank')
      await running?.stop()
    }
    const own: OwnPortal = {
      dataDir,
      url: '',
      start: async (clock) => {
        await stop()
        running = await startPortal(dataDir, 'start', clock ? { PORTAL_CLOCK: clock } : {})
        own.url = running.url
      },
      signIn: async (email) => {
        await context.clearCookies()
        await signedInWith(context, own.url, await cookieOf(own.url, email))
      },
    }
    await use(own)
    await stop()
    rmSync(dataDir, { recursive: true, force: true })
  },
  silence: [
    async ({ page }, use) => {
      const said = watch(page)
      await use(undefined)
      expect(said).toEqual([])
    },
    { auto: true },
  ],
})
