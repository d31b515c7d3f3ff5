import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The day on which every portal under test lives. */
export const CLOCK = '2026-03-15T12:00:00Z'
export const PASSWORD = 'origins-demo-1'

const start = fileURLToPath(new URL('../server/start.mjs', import.meta.url))

const environment = (dataDir: string, more: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TZ: process.env.TZ,
  DATA_DIR: dataDir,
  NODE_ENV: 'test',
  PORTAL_BUILD: '0',
  PORTAL_CLOCK: CLOCK,
  LOG_LEVEL: 'warn',
  PORT: '0',
  // Tests sign in and click faster than anybody does; limits have tests of their own.
  LIMIT_SIGN_IN_IP: '1000000',
  LIMIT_SIGN_IN_EMAIL: '1000000',
  LIMIT_ACCEPT_IP: '1000000',
  LIMIT_RESET_IP: '1000000',
  LIMIT_TOKEN_IP: '1000000',
  LIMIT_INVITES: '1000000',
  LIMIT_EXPORTS: '1000000',
  LIMIT_REQUESTS: '1000000',
  ...more,
})

/** Runs one of the operator's commands on the built portal. */
export function portal(
  dataDir: string,
  args: string[],
  input = '',
): { status: number | null; out: string; error: string } {
  const done = spawnSync('node', [start, ...args], { env: environment(dataDir, {}), input, encoding: 'utf8' })
  return { status: done.status, out: done.stdout, error: done.stderr }
}

/** `says` waits until it has printed something like that, and answers with the first group. */
export type Running = {
  url: string
  says: (pattern: RegExp) => Promise<string>
  process: ChildProcess
  stop: () => Promise<void>
}

/** Makes the demo's data in an empty folder, once for all portals under test. */
export function seedDemo(dataDir: string): void {
  const { status, error } = portal(dataDir, ['seed'])
  if (status !== 0) throw new Error(`The demo's data could not be made: ${error}`)
  process.env.DEMO_DATA = dataDir
}

/** The first administrator of portals that have no other data. */
export const ADMIN = 'ada@firm.test'

/** Creates a portal whose only person is ADMIN, once for all tests that need a portal of their own. */
export function seedStaffed(dataDir: string): void {
  const { status, error } = portal(dataDir, ['add-person', ADMIN, '--name', 'Ada', '--staff', 'admin'], PASSWORD)
  if (status !== 0) throw new Error(`The first administrator could not be added: ${error}`)
  process.env.STAFFED_DATA = dataDir
}

/** Copies that portal into an empty folder. */
export const copyStaffed = (dataDir: string): void =>
  cpSync(process.env.STAFFED_DATA ?? '', dataDir, { recursive: true })

/** Starts the built server on a free port and waits for its address. */
export function startPortal(
  dataDir: string,
  command: 'start' | 'demo' = 'start',
  more: Record<string, string> = {},
  log: 'inherit' | 'pipe' = 'inherit',
): Promise<Running> {
  if (command === 'demo' && process.env.DEMO_DATA && readdirSync(dataDir).length === 0) {
    cpSync(process.env.DEMO_DATA, dataDir, { recursive: true })
  }
  const child = spawn('node', [start, command], {
    env: environment(dataDir, more),
    stdio: ['ignore', 'pipe', log],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
      const url = /The portal is at (\S+)/.exec(said)?.[1]
      if (!url) return
      resolve({
        url,
        says: (pattern) =>
          new Promise((found) => {
            const look = () => {
              const match = pattern.exec(said)?.[1]
              if (match === undefined) return
              child.stdout?.off('data', look)
              found(match)
            }
            child.stdout?.on('data', look)
            look()
          }),
        process: child,
        stop: () => {
          child.kill('SIGTERM')
          return ended
        },
      })
    })
    child.once('exit', (status) => reject(new Error(`The portal ended with ${status}: ${said}`)))
  })
}

/** A cookie header for somebody, without a browser. */
export async function cookieOf(url: string, email: string, password = PASSWORD): Promise<string> {
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ email, password }),
  })
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('origins='))
  if (answer.status !== 303 || !cookie) throw new Error(`${email} could not sign in: ${answer.status}`)
  return cookie.split(';')[0] ?? ''
}
