import { z } from 'zod'
import { dialectOf } from '../db/columns'
import type { Limits } from './auth/limits'
import type { Context } from './context'
import { canonicalSender } from './kernel/email'
import type { Payments } from './ports/payments'

const figure = (usual: number) => z.coerce.number().int().min(1).max(1_000_000_000).default(usual)

const port = z.coerce.number().int().min(0).max(65_535)

const isOrigin = (text: string) => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text

/** Links, cookies and the app's own addresses begin at the root of a host. */
function isHostAlone(text: string): boolean {
  if (!/^https?:\/\/[^/?#@]+\/?$/i.test(text) || !URL.canParse(text)) return false
  return new URL(text).href === `${new URL(text).origin}/`
}

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  PORT: port.default(3000),
  APP_URL: z
    .string()
    .refine(isHostAlone, 'must be the address of a host alone, like https://portal.example.com, without a path')
    .transform((text) => new URL(text).origin)
    .optional(),
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
  LIMIT_SIGN_IN_IP: figure(10),
  LIMIT_SIGN_IN_EMAIL: figure(10),
  LIMIT_RESET_EMAIL: figure(3),
  LIMIT_RESET_IP: figure(20),
  LIMIT_ACCEPT_IP: figure(10),
  LIMIT_TOKEN_IP: figure(10),
  LIMIT_INVITES: figure(30),
  LIMIT_EXPORTS: figure(30),
  LIMIT_REQUESTS: figure(600),
  RESEND_API_KEY: z.string().min(1).optional(),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{16,}=*$/, 'must be the signing secret that Resend shows: whsec_...')
    .optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[rs]k_(live|test)_\w{8,}$/, 'must be the secret key that Stripe shows: sk_live_... or sk_test_...')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S{16,}$/, 'must be the signing secret of the webhook at Stripe: whsec_...')
    .optional(),
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must be an address like smtp://user:password@mail.example.com:587 (smtps: for TLS from the first byte)',
    })
    .optional(),
  MAIL_PER_SECOND: figure(2),
  MAIL_FROM: z
    .string()
    .transform((text, context) => {
      const sender = canonicalSender(text)
      if (sender !== null) return sender
      const message = 'must be an address, or a name and an address: Name <portal@example.com>'
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })
    .optional(),
  API_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').flatMap((origin) => origin.trim() || []))
    .refine((list) => list.every(isOrigin), 'must be addresses like https://app.example.com, separated by commas'),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
})

export type Env = z.infer<typeof schema> & { MAIL_FROM: string; appUrl: URL; databaseUrl: string }

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
  if (mailOf(env) === 'real' && !env.MAIL_FROM) {
    throw new CannotStart(
      `${env.RESEND_API_KEY ? 'RESEND_API_KEY' : 'SMTP_URL'} is set. Set MAIL_FROM too: an address that the mail service lets you send from.`,
    )
  }
  if (!env.STRIPE_SECRET_KEY !== !env.STRIPE_WEBHOOK_SECRET) {
    throw new CannotStart(
      env.STRIPE_SECRET_KEY
        ? 'STRIPE_SECRET_KEY is set. Set STRIPE_WEBHOOK_SECRET too: without it the portal learns up to an hour late that somebody has paid.'
        : 'STRIPE_WEBHOOK_SECRET is set. Set STRIPE_SECRET_KEY too, or neither.',
    )
  }
  return {
    ...env,
    MAIL_FROM: env.MAIL_FROM ?? 'Portal <portal@localhost.localdomain>',
    appUrl: new URL(env.APP_URL ?? `http://localhost:${env.PORT}`),
    databaseUrl: env.DATABASE_URL ?? `file:${env.DATA_DIR}/portal.db`,
  }
}

const MINUTES = 60
const HOURS = 3600

export const limitsOf = (env: Env): Limits => ({
  signInByIp: { most: env.LIMIT_SIGN_IN_IP, seconds: 10 * MINUTES },
  signInByEmail: { most: env.LIMIT_SIGN_IN_EMAIL, seconds: HOURS },
  signInSlow: { most: 1, seconds: MINUTES },
  factorByPerson: { most: env.LIMIT_SIGN_IN_EMAIL, seconds: 10 * MINUTES },
  resetByEmail: { most: env.LIMIT_RESET_EMAIL, seconds: HOURS },
  resetByIp: { most: env.LIMIT_RESET_IP, seconds: HOURS },
  acceptByIp: { most: env.LIMIT_ACCEPT_IP, seconds: 10 * MINUTES },
  tokenByIp: { most: env.LIMIT_TOKEN_IP, seconds: 10 * MINUTES },
  inviteByPerson: { most: env.LIMIT_INVITES, seconds: HOURS },
  exportByPerson: { most: env.LIMIT_EXPORTS, seconds: HOURS },
  requests: { most: env.LIMIT_REQUESTS, seconds: MINUTES },
})

/** A demo mails nobody, whatever key stands in the environment: its people have made-up addresses. */
export function mailOf(env: Pick<Env, 'NODE_ENV' | 'PORTAL_DEMO' | 'RESEND_API_KEY' | 'SMTP_URL'>): Context['mail'] {
  if (env.PORTAL_DEMO === '1') return 'embedded'
  if (env.RESEND_API_KEY || env.SMTP_URL) return 'real'
  return env.NODE_ENV === 'production' ? 'none' : 'embedded'
}

/** Resend comes first where both are set: it says afterwards how a mail went. */
export const mailingOf = (env: Env): Context['mailing'] => ({
  provider: mailOf(env) !== 'real' ? null : env.RESEND_API_KEY ? 'Resend' : 'SMTP',
  from: env.MAIL_FROM,
  perSecond: env.MAIL_PER_SECOND,
  webhookSecret: env.RESEND_WEBHOOK_SECRET ?? null,
})

/** A demo charges no card, whatever key stands in the environment. */
export function paymentsOf(env: Pick<Env, 'NODE_ENV' | 'PORTAL_DEMO' | 'STRIPE_SECRET_KEY'>): Payments['mode'] {
  if (env.PORTAL_DEMO === '1') return 'embedded'
  if (env.STRIPE_SECRET_KEY) return 'real'
  return env.NODE_ENV === 'production' ? 'none' : 'embedded'
}

export function stripeOf(env: Env): { apiKey: string; webhookSecret: string } | null {
  const { STRIPE_SECRET_KEY: apiKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = env
  return paymentsOf(env) === 'real' && apiKey && webhookSecret ? { apiKey, webhookSecret } : null
}

export const onPostgres = (env: Env): boolean => dialectOf(env.databaseUrl) === 'postgres'
