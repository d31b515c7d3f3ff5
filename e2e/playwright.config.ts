import { defineConfig } from '@playwright/test'
import { CLOCK } from './portal'

const executablePath = process.env.CHROMIUM || undefined
/**
 * Two pages of the browser's own address bar, which Chromium would load for each page of a test and again when it
 * leads elsewhere: half of the time that a small page takes. The last list counts alone, so it repeats Playwright's.
 */
const off = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
]
const launch = {
  ...(executablePath ? { executablePath } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--disable-features=${off}`,
  ],
}
const desktop = { viewport: { width: 1280, height: 800 }, launchOptions: launch }
const journeys = 'journeys/**/*.spec.ts'
/** What people do on a phone most. The long proof has time for the others. */
const onPhones = 'journeys/{first,invoices,notifications,payments}.spec.ts'

/** Journeys run with scripts, without, and on a phone; pages are looked at once each. */
export default defineConfig({
  testDir: '.',
  // The list of flaky tests beside it stays when Playwright empties this folder.
  outputDir: './results/artifacts',
  globalSetup: './setup.ts',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Prevents a race of one test from failing the whole gate. flaky.ts lists what needed it.
  retries: process.env.CI ? 1 : 0,
  reporter: [['line'], ['./flaky.ts']],
  use: { locale: 'en-GB', timezoneId: 'Europe/Berlin', trace: 'off', contextOptions: { reducedMotion: 'reduce' } },
  metadata: { clock: CLOCK },
  projects: [
    { name: 'with scripts', testMatch: journeys, use: desktop },
    { name: 'without scripts', testMatch: journeys, use: { ...desktop, javaScriptEnabled: false } },
    {
      name: 'phone',
      testMatch: process.env.PAGES === 'all' ? journeys : onPhones,
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, launchOptions: launch },
    },
    {
      name: 'pages',
      testMatch: ['{pages,real-data,http,documents,client,stripe}.spec.ts'],
      use: desktop,
    },
  ],
})
