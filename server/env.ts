import { z } from 'zod'
import { dialectOf } from '../db/columns'

const port = z.coerce.number().int().min(0).max(65_535)

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  PORT: port.default(3000),
  APP_URL: z.url({ protocol: /^https?$/, error: 'must be an address like https://portal.example.com' }).optional(),
  DATA_DIR: z.string().min(1).default('data'),
  DATABASE_URL: z
    .string()
    .regex(/^(file|postgres|postgresql):/, 'must begin with file: (SQLite) or postgres: (PostgreSQL)')
    .optional(),
  PORTAL_DEMO: z.enum(['0', '1']).default('0'),
  PORTAL_SECRET: z
    .string()
    .regex(/^[0-9a-f]{64,}$/i, 'must be 64 or more hexadecimal digits: openssl rand -hex 32')
    .optional(),
  TRUST_PROXY: z.enum(['0', '1']).default('0'),
  PORTAL_CLOCK: z.iso.datetime({ error: 'must be a moment like 2026-03-15T12:00:00Z' }).optional(),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

export type Env = z.infer<typeof schema> & { appUrl: URL; databaseUrl: string }

/** A reason not to start, in words for the operator. */
export class CannotStart extends Error {}

/** The only reader of process.env. Throws CannotStart with every variable that is wrong. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(set)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new CannotStart(`These settings cannot be used (see .env.example):\n${wrong.join('\n')}`)
  }
  const env = parsed.data
  if (env.PORTAL_CLOCK && env.PORTAL_DEMO !== '1' && env.NODE_ENV !== 'test') {
    throw new CannotStart('PORTAL_CLOCK fixes the clock of a demo or a test only. Remove it.')
  }
  return {
    ...env,
    appUrl: new URL(env.APP_URL ?? `http://localhost:${env.PORT}`),
    databaseUrl: env.DATABASE_URL ?? `file:${env.DATA_DIR}/portal.db`,
  }
}

export const onPostgres = (env: Env): boolean => dialectOf(env.databaseUrl) === 'postgres'
