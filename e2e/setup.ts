import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cookieOf, seedDemo, seedStaffed, startPortal } from './portal'

/** One portal with demo data for the whole run; each login signs in once. Portals of single tests start from copies. */
export default async function setup() {
  const seeded = mkdtempSync(join(tmpdir(), 'origins-demo-'))
  seedDemo(seeded)
  const staffed = mkdtempSync(join(tmpdir(), 'origins-staffed-'))
  seedStaffed(staffed)
  const dataDir = mkdtempSync(join(tmpdir(), 'origins-e2e-'))
  const running = await startPortal(dataDir, 'demo')
  process.env.PORTAL_STARTED = String(Date.now())
  process.env.PORTAL_URL = running.url
  process.env.PORTAL_DATA = dataDir
  for (const who of ['admin', 'support', 'client', 'usage', 'billing'] as const) {
    process.env[`COOKIE_${who}`] = await cookieOf(running.url, `${who}@demo.test`)
  }
  return async () => {
    await running.stop()
    for (const folder of [seeded, staffed, dataDir]) rmSync(folder, { recursive: true, force: true })
  }
}
