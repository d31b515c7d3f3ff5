import { type AnyColumn, sql } from 'drizzle-orm'
import type { Branding, CreditNoteLine, Party, PaymentDetails, ReceiptData } from '../server/kernel/documents'
import {
  boolean,
  day,
  exact,
  exactOrNull,
  index,
  integer,
  json,
  primaryKey,
  sequence,
  table,
  text,
  timestamp,
  uniqueIndex,
} from './columns'

/** The firm that runs the portal: one row, id 'firm'. */
export const firm = table('firm', {
  id: text().primaryKey(),
  name: text().notNull(),
  party: json<Party>().notNull(),
  paymentDetails: json<PaymentDetails>().notNull(),
  currency: text().notNull(),
  exponent: integer().notNull(),
  timeZone: text().notNull(),
  locale: text().notNull(),
  secretCheck: text().notNull(),
  /** Staff without a second factor can do nothing but set one up. */
  factorForStaff: boolean().notNull().default(false),
  /** "#4a43d8": what buttons and links are coloured with; empty for the portal's own. */
  accent: text().notNull().default(''),
  logoId: text(),
  /** Who mails come from, as "Name <address>", and where answers go; empty for the operator's MAIL_FROM. */
  mailFrom: text().notNull().default(''),
  replyTo: text().notNull().default(''),
  /** What numbers begin with: "INV" makes INV-2026-0001. */
  invoicePrefix: text().notNull().default('INV'),
  creditNotePrefix: text().notNull().default('CN'),
  receiptPrefix: text().notNull().default('REC'),
  /** Days from issue to due, where a client has no term of its own. */
  dueDays: integer().notNull().default(14),
  /** The rate of lines that say nothing else. */
  taxRateId: text(),
  /** Prices include tax. */
  taxInclusive: boolean().notNull().default(false),
  partPayments: boolean().notNull().default(true),
  /** Days after the due day (before it: negative) on which reminders go out. */
  reminderDays: json<number[]>().notNull().default([-3, 0, 7, 14, 30]),
  demo: boolean().notNull().default(false),
  createdAt: timestamp().notNull(),
})

export const clients = table(
  'clients',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    nameKey: text().notNull(),
    legalName: text().notNull().default(''),
    contactName: text().notNull().default(''),
    email: text().notNull().default(''),
    phone: text().notNull().default(''),
    address: text().notNull().default(''),
    city: text().notNull().default(''),
    region: text().notNull().default(''),
    postalCode: text().notNull().default(''),
    country: text().notNull().default(''),
    vatId: text().notNull().default(''),
    purchaseOrder: text().notNull().default(''),
    currency: text().notNull(),
    exponent: integer().notNull(),
    status: text(['active', 'inactive', 'archived']).notNull().default('active'),
    /** The first day on which it was not active; null while it is, and where that is unknown. */
    stoppedOn: day(),
    tags: json<string[]>().notNull(),
    /** Days from issue to due; null for the firm's. */
    dueDays: integer(),
    taxTreatment: text(['standard', 'reverse-charge', 'none']).notNull().default('standard'),
    stripeCustomerId: text(),
    /** What is due is charged to `autopayCardId` by itself. */
    autopayCardId: text(),
    searchText: text().notNull(),
    externalId: text(),
    importId: text().references(() => imports.id),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    uniqueIndex('clients_stripe').on(t.stripeCustomerId),
    index('clients_name').on(t.nameKey, t.id),
    index('clients_status_name').on(t.status, t.nameKey, t.id),
    index('clients_country').on(t.country, t.nameKey, t.id),
    index('clients_created').on(t.createdAt, t.id),
    index('clients_import').on(t.importId),
    uniqueIndex('clients_external').on(t.externalId),
  ],
)

export const people = table(
  'people',
  {
    id: text().primaryKey(),
    email: text().notNull(),
    name: text().notNull(),
    passwordHash: text(),
    staffRole: text(['admin', 'support']),
    status: text(['invited', 'active', 'deactivated']).notNull().default('active'),
    locale: text().notNull().default('en-GB'),
    timeZone: text().notNull().default('UTC'),
    emailVerifiedAt: timestamp(),
    /** Sealed. `totpPending` is being set up; `totpStep` is the last step of time whose code was used. */
    totpSecret: text(),
    totpPending: text(),
    totpStep: integer(),
    passwordChangedAt: timestamp(),
    /** What the provider said of the last mail to the address: a bounced one gets no more mails. */
    mailState: text(['ok', 'bounced', 'complained']).notNull().default('ok'),
    mailStateAt: timestamp(),
    importId: text().references(() => imports.id),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    uniqueIndex('people_email').on(t.email),
    index('people_staff').on(t.staffRole, t.name, t.id),
    index('people_import').on(t.importId),
  ],
)

export const memberships = table(
  'memberships',
  {
    clientId: text()
      .notNull()
      .references(() => clients.id),
    personId: text()
      .notNull()
      .references(() => people.id),
    owner: boolean().notNull().default(false),
    billing: boolean().notNull().default(false),
    tickets: boolean().notNull().default(false),
    usage: boolean().notNull().default(false),
    files: boolean().notNull().default(false),
    createdAt: timestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.personId] }), index('memberships_person').on(t.personId)],
)

/** `id` is the SHA-256 of what the cookie holds. */
export const sessions = table(
  'sessions',
  {
    id: text().primaryKey(),
    personId: text()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    clientId: text().references(() => clients.id, { onDelete: 'cascade' }),
    createdAt: timestamp().notNull(),
    expiresAt: timestamp().notNull(),
    endsAt: timestamp().notNull(),
    lastUsedAt: timestamp().notNull(),
    /** When the password or a factor was last given in this session. */
    confirmedAt: timestamp(),
    /** 'refresh' sessions belong to scripts and apps: each refresh token of the family counts `generation` up. */
    kind: text(['browser', 'refresh']).notNull().default('browser'),
    generation: integer().notNull().default(0),
    rotatedAt: timestamp(),
    ip: text().notNull().default(''),
    userAgent: text().notNull().default(''),
  },
  (t) => [index('sessions_person').on(t.personId), index('sessions_expires').on(t.expiresAt)],
)

/** One that was used is gone. `hash` is keyed by the server's secret. */
export const recoveryCodes = table(
  'recovery_codes',
  {
    personId: text()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    createdAt: timestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.hash] })],
)

/** `id` is the credential's, `publicKey` COSE, both base64url. */
export const passkeys = table(
  'passkeys',
  {
    id: text().primaryKey(),
    personId: text()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    publicKey: text().notNull(),
    counter: integer().notNull(),
    transports: json<string[]>().notNull(),
    createdAt: timestamp().notNull(),
    lastUsedAt: timestamp(),
  },
  (t) => [index('passkeys_person').on(t.personId)],
)

/**
 * Half a sign-in, or a passkey's question: deleted when it is used. `id` is the SHA-256 of what the
 * browser holds.
 */
export const challenges = table(
  'challenges',
  {
    id: text().primaryKey(),
    kind: text(['second-step', 'passkey-add', 'passkey-use']).notNull(),
    personId: text().references(() => people.id, { onDelete: 'cascade' }),
    data: json<Record<string, string>>().notNull(),
    createdAt: timestamp().notNull(),
    expiresAt: timestamp().notNull(),
  },
  (t) => [index('challenges_expires').on(t.expiresAt)],
)

/**
 * A secret address that was mailed or printed. What it says is an HMAC of purpose, id and `nonce`, so
 * that nothing here opens a door; a new nonce ends the old address. `email` is where it was sent.
 */
export const links = table(
  'links',
  {
    id: text().primaryKey(),
    purpose: text(['setup', 'invitation', 'reset', 'address']).notNull(),
    nonce: text().notNull(),
    email: text().notNull(),
    name: text().notNull().default(''),
    personId: text().references(() => people.id, { onDelete: 'cascade' }),
    clientId: text().references(() => clients.id, { onDelete: 'cascade' }),
    /** What an invitation gives: a role in the firm, or rights at the client. */
    staffRole: text(['admin', 'support']),
    owner: boolean().notNull().default(false),
    billing: boolean().notNull().default(false),
    tickets: boolean().notNull().default(false),
    usage: boolean().notNull().default(false),
    files: boolean().notNull().default(false),
    madeById: text().references(() => people.id),
    createdAt: timestamp().notNull(),
    sentAt: timestamp(),
    expiresAt: timestamp().notNull(),
    usedAt: timestamp(),
    revokedAt: timestamp(),
  },
  (t) => [
    index('links_client').on(t.clientId, t.purpose, t.createdAt, t.id),
    index('links_purpose').on(t.purpose, t.createdAt, t.id),
    index('links_person').on(t.personId, t.purpose),
    index('links_email').on(t.email, t.purpose),
  ],
)

/** How often something was tried since `startedAt`, by limit and key ("sign-in.ip 192.0.2.1"). */
export const attempts = table(
  'attempts',
  {
    key: text().primaryKey(),
    count: integer().notNull(),
    startedAt: timestamp().notNull(),
    endsAt: timestamp().notNull(),
  },
  (t) => [index('attempts_ends').on(t.endsAt)],
)

/** Append-only; `seq` becomes visible in commit order. */
export const events = table(
  'events',
  {
    seq: sequence(),
    id: text().notNull(),
    did: text().notNull(),
    /** The first word of `did`. */
    area: text().notNull().default(''),
    actorId: text(),
    actorName: text().notNull(),
    clientId: text(),
    thingKind: text().notNull(),
    thingId: text().notNull(),
    audience: text(['client', 'staff']).notNull(),
    data: json<Record<string, unknown>>().notNull(),
    ip: text().notNull().default(''),
    requestId: text().notNull().default(''),
    at: timestamp().notNull(),
  },
  (t) => [
    uniqueIndex('events_id').on(t.id),
    index('events_client').on(t.clientId, t.seq),
    index('events_thing').on(t.thingKind, t.thingId, t.seq),
    index('events_actor').on(t.actorId, t.seq),
    index('events_area').on(t.area, t.seq),
    index('events_at').on(t.at, t.seq),
  ],
)

export const jobs = table(
  'jobs',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    payload: json<Record<string, unknown>>().notNull(),
    uniqueKey: text(),
    state: text(['waiting', 'done', 'dead']).notNull().default('waiting'),
    /** 0 before 1 before 2: somebody waits for it, it tells of something, it goes to many. */
    rank: integer().notNull().default(1),
    runAt: timestamp().notNull(),
    leaseUntil: timestamp(),
    attempts: integer().notNull().default(0),
    lastError: text().notNull().default(''),
    createdAt: timestamp().notNull(),
    finishedAt: timestamp(),
  },
  (t) => [
    uniqueIndex('jobs_unique_key').on(t.uniqueKey),
    index('jobs_due').on(t.state, t.rank, t.runAt),
    index('jobs_finished').on(t.state, t.finishedAt),
  ],
)

/** How far a reader of `events` has come. */
export const cursors = table('cursors', {
  name: text().primaryKey(),
  seq: integer().notNull(),
})

/** The last occurrence of each recurring task that was enqueued. */
export const schedules = table('schedules', {
  name: text().primaryKey(),
  lastAt: timestamp().notNull(),
})

/** When the next mail may go, so that all processes together stay below the provider's rate. */
export const mailPace = table('mail_pace', {
  id: text().primaryKey(),
  nextAt: timestamp().notNull(),
})

/**
 * One mail to one recipient; `id` is its job's. 'sending' is on its way to the provider, 'unknown' got
 * no answer in time to be repeated, 'dropped' was not needed any more when its turn came.
 */
export const mails = table(
  'mails',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    personId: text(),
    clientId: text(),
    to: text().notNull().default(''),
    subject: text().notNull().default(''),
    thingKind: text().notNull().default(''),
    thingId: text().notNull().default(''),
    state: text(['queued', 'sending', 'sent', 'delivered', 'failed', 'bounced', 'complained', 'unknown', 'dropped'])
      .notNull()
      .default('queued'),
    error: text().notNull().default(''),
    providerId: text(),
    resendOf: text(),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    index('mails_created').on(t.createdAt, t.id),
    index('mails_state').on(t.state, t.createdAt, t.id),
    index('mails_to').on(t.to, t.createdAt, t.id),
    index('mails_person').on(t.personId, t.createdAt, t.id),
    index('mails_thing').on(t.thingKind, t.thingId, t.createdAt),
    uniqueIndex('mails_provider').on(t.providerId),
  ],
)

/**
 * Signed messages of providers that were applied: each once. `id` is the provider's, `thingId` what it was
 * about there. A 'flagged' one says in `error` what did not match; nothing was booked for it.
 */
export const webhooks = table(
  'webhooks',
  {
    id: text().primaryKey(),
    source: text(['resend', 'stripe']).notNull(),
    kind: text().notNull(),
    state: text(['applied', 'ignored', 'flagged']).notNull().default('applied'),
    thingId: text().notNull().default(''),
    error: text().notNull().default(''),
    receivedAt: timestamp().notNull(),
  },
  (t) => [index('webhooks_received').on(t.receivedAt), index('webhooks_thing').on(t.thingId)],
)

/** The firm's logo; `data` is base64. */
export const logos = table('logos', {
  id: text().primaryKey(),
  type: text(['image/png', 'image/jpeg', 'image/webp']).notNull(),
  data: text().notNull(),
  createdAt: timestamp().notNull(),
})

/**
 * What a person is told: one row per event. `mail` says how it goes out beside the portal, `mailAt` when
 * (several of one thing at the same moment are one mail), `mailedAt` when it did.
 */
export const notifications = table(
  'notifications',
  {
    id: text().primaryKey(),
    personId: text()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    eventId: text().notNull(),
    did: text().notNull(),
    topic: text().notNull(),
    actorName: text().notNull().default(''),
    clientId: text(),
    thingKind: text().notNull(),
    thingId: text().notNull(),
    data: json<Record<string, unknown>>().notNull(),
    portal: boolean().notNull().default(true),
    mail: text(['off', 'now', 'digest']).notNull().default('off'),
    mailAt: timestamp(),
    mailedAt: timestamp(),
    readAt: timestamp(),
    createdAt: timestamp().notNull(),
  },
  (t) => [
    uniqueIndex('notifications_event').on(t.personId, t.eventId),
    index('notifications_person').on(t.personId, t.createdAt, t.id),
    index('notifications_thing').on(t.personId, t.thingKind, t.thingId, t.mailAt),
    index('notifications_mail').on(t.mail, t.mailedAt, t.personId),
    index('notifications_created').on(t.createdAt),
  ],
)

/** A person's unread notifications are counted when they change; `version` counts up at each change. */
export const bells = table('bells', {
  personId: text()
    .primaryKey()
    .references(() => people.id, { onDelete: 'cascade' }),
  unread: integer().notNull(),
  version: integer().notNull(),
})

/** What differs from a topic's usual ways. */
export const preferences = table(
  'preferences',
  {
    personId: text()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    topic: text().notNull(),
    portal: boolean().notNull(),
    mail: text(['off', 'now', 'digest']).notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.topic] })],
)

/** What the firm tells its clients; `body` is Markdown. `tags` or `announcementClients` narrow 'chosen'. */
export const announcements = table(
  'announcements',
  {
    id: text().primaryKey(),
    title: text().notNull(),
    body: text().notNull(),
    to: text(['all', 'chosen']).notNull().default('all'),
    tags: json<string[]>().notNull(),
    state: text(['draft', 'scheduled', 'published', 'ended']).notNull().default('draft'),
    mail: boolean().notNull().default(false),
    publishAt: timestamp(),
    publishedAt: timestamp(),
    endsAt: timestamp(),
    authorId: text().notNull(),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [index('announcements_state').on(t.state, t.createdAt, t.id)],
)

/** Whom a published announcement is for, fixed when it is published. */
export const announcementClients = table(
  'announcement_clients',
  {
    announcementId: text()
      .notNull()
      .references(() => announcements.id, { onDelete: 'cascade' }),
    clientId: text()
      .notNull()
      .references(() => clients.id),
  },
  (t) => [primaryKey({ columns: [t.announcementId, t.clientId] }), index('announcement_clients_client').on(t.clientId)],
)

export const dismissals = table(
  'dismissals',
  {
    announcementId: text()
      .notNull()
      .references(() => announcements.id, { onDelete: 'cascade' }),
    personId: text()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    at: timestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.announcementId, t.personId] })],
)

/**
 * One row per file import, for usage one per provider account and billing period in it. Rows that
 * name an import count only while its state is 'published' (see `published` in sql.ts), so that one
 * update shows a million rows or, when a corrected file replaces a period, hides them.
 */
export const imports = table(
  'imports',
  {
    id: text().primaryKey(),
    runId: text().notNull(),
    kind: text(['clients', 'invoices', 'usage']).notNull(),
    scope: text().notNull().default(''),
    fileName: text().notNull(),
    fileHash: text().notNull(),
    state: text(['running', 'published', 'replaced', 'dropped']).notNull(),
    rows: integer().notNull().default(0),
    totals: json<Record<string, string>>().notNull(),
    startedAt: timestamp().notNull(),
    publishedAt: timestamp(),
  },
  (t) => [
    index('imports_state').on(t.state),
    index('imports_run').on(t.runId),
    index('imports_scope').on(t.kind, t.scope),
  ],
)

/** `ratePcm` is in thousandths of a percent: 19 % is 19000, 8.875 % is 8875. */
export const taxRates = table(
  'tax_rates',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    ratePcm: integer().notNull(),
    status: text(['active', 'retired']).notNull().default('active'),
    createdAt: timestamp().notNull(),
  },
  (t) => [index('tax_rates_name').on(t.status, t.name, t.id)],
)

/** The catalogue. */
export const services = table(
  'services',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    nameKey: text().notNull(),
    description: text().notNull().default(''),
    category: text().notNull().default(''),
    provider: text().notNull().default(''),
    unit: text().notNull().default(''),
    status: text(['active', 'retired']).notNull().default('active'),
    /** Null for the firm's usual rate. */
    taxRateId: text().references(() => taxRates.id),
    externalId: text(),
    importId: text().references(() => imports.id),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    index('services_name').on(t.nameKey, t.id),
    uniqueIndex('services_external').on(t.externalId),
    index('services_import').on(t.importId),
  ],
)

export const prices = table(
  'prices',
  {
    id: text().primaryKey(),
    serviceId: text()
      .notNull()
      .references(() => services.id),
    kind: text(['flat', 'seat', 'metered']).notNull(),
    currency: text().notNull(),
    exponent: integer().notNull(),
    ...exact('unit'),
    /** 'once' is for what is sold and not subscribed to. */
    interval: text(['month', 'year', 'once']).notNull(),
    /** In 'graduated' tiers each part of the quantity has its tier's price, in 'volume' all of it the last one's. */
    tiering: text(['graduated', 'volume']).notNull().default('graduated'),
    /** The last has no `upTo`; exact decimals. */
    tiers: json<{ upTo: string | null; unit: string }[]>().notNull(),
    activeFromOn: day().notNull(),
    activeToOn: day(),
  },
  (t) => [index('prices_service').on(t.serviceId, t.currency)],
)

export const subscriptions = table(
  'subscriptions',
  {
    id: text().primaryKey(),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    serviceId: text()
      .notNull()
      .references(() => services.id),
    priceId: text().references(() => prices.id),
    status: text(['active', 'paused', 'cancelled']).notNull(),
    quantity: integer().notNull().default(1),
    currency: text().notNull(),
    exponent: integer().notNull(),
    amountMinor: integer().notNull(),
    interval: text(['month', 'year']).notNull(),
    /** Whether a period is invoiced when it begins or when it is over; metered ones always afterwards. */
    timing: text(['advance', 'arrears']).notNull().default('advance'),
    startedOn: day().notNull(),
    endedOn: day(),
    pausedOn: day(),
    /** The last day, once a cancellation is settled for later. */
    cancelOn: day(),
    /** The first day of the next period that is not invoiced yet; null where none will be. */
    periodOn: day(),
    /** Billing starts again on this day: earlier days without an invoice, and their usage, are not invoiced automatically. */
    billFromOn: day(),
    /** The day on which that period is to be invoiced, '' for never. */
    invoiceOn: day().notNull().default(''),
    externalId: text(),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    index('subscriptions_invoice').on(t.status, t.invoiceOn, t.clientId),
    index('subscriptions_client').on(t.clientId, t.serviceId, t.status),
    index('subscriptions_service').on(t.serviceId, t.status),
    uniqueIndex('subscriptions_external').on(t.externalId),
  ],
)

/** The periods that were invoiced: each once, whatever happens. `endOn` is the last day. */
export const subscriptionPeriods = table(
  'subscription_periods',
  {
    subscriptionId: text()
      .notNull()
      .references(() => subscriptions.id),
    startOn: day().notNull(),
    endOn: day().notNull(),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    createdAt: timestamp().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.subscriptionId, t.startOn] }),
    index('subscription_periods_invoice').on(t.invoiceId),
  ],
)

/** What a client asks of a subscription; the firm does it or says why not. */
export const subscriptionRequests = table(
  'subscription_requests',
  {
    id: text().primaryKey(),
    subscriptionId: text()
      .notNull()
      .references(() => subscriptions.id),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    kind: text(['change', 'cancel']).notNull(),
    quantity: integer(),
    message: text().notNull().default(''),
    state: text(['open', 'done', 'declined', 'withdrawn']).notNull().default('open'),
    answer: text().notNull().default(''),
    askedById: text().notNull(),
    askedByName: text().notNull(),
    createdAt: timestamp().notNull(),
    answeredAt: timestamp(),
  },
  (t) => [
    index('subscription_requests_state').on(t.state, t.createdAt, t.id),
    index('subscription_requests_subscription').on(t.subscriptionId, t.createdAt, t.id),
  ],
)

/** What is to stand on the client's next invoice: proration, adjustments. `invoiceId` once it does. */
export const invoiceItems = table(
  'invoice_items',
  {
    id: text().primaryKey(),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    subscriptionId: text().references(() => subscriptions.id),
    serviceId: text().references(() => services.id),
    description: text().notNull(),
    ...exact('quantity'),
    unit: text().notNull().default(''),
    ...exact('price'),
    currency: text().notNull(),
    exponent: integer().notNull(),
    periodStartOn: day(),
    periodEndOn: day(),
    invoiceId: text().references(() => invoices.id, { onDelete: 'set null' }),
    createdAt: timestamp().notNull(),
  },
  (t) => [index('invoice_items_client').on(t.clientId, t.invoiceId), index('invoice_items_invoice').on(t.invoiceId)],
)

/** Gapless numbers: `next` counts up in the write that issues. `id` is "INV-2026"; a year that is over is closed. */
export const series = table('series', {
  id: text().primaryKey(),
  kind: text(['invoice', 'credit-note', 'receipt']).notNull(),
  prefix: text().notNull(),
  year: integer().notNull(),
  next: integer().notNull(),
  /** The last day that a number was given for: numbers and days go in the same order. */
  lastOn: day().notNull(),
})

/**
 * `series` and `seriesNumber` are of our own gapless numbering; an imported invoice keeps its foreign
 * `number` outside it. `numberKey` sorts numbers naturally, `faceValue` (thousandths of a unit) sorts
 * amounts of several currencies.
 */
export const invoices = table(
  'invoices',
  {
    id: text().primaryKey(),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    number: text().notNull().default(''),
    numberKey: text().notNull().default(''),
    series: text(),
    seriesNumber: integer(),
    status: text(['draft', 'open', 'paid', 'void', 'uncollectible']).notNull(),
    currency: text().notNull(),
    exponent: integer().notNull(),
    issuedOn: day().notNull(),
    dueOn: day().notNull(),
    netMinor: integer().notNull(),
    taxMinor: integer().notNull(),
    totalMinor: integer().notNull(),
    /** What its payments less refunds come to, and what credit notes took off: never more than the total. */
    paidMinor: integer().notNull().default(0),
    creditedMinor: integer().notNull().default(0),
    faceValue: integer().notNull(),
    taxTreatment: text(['exclusive', 'inclusive', 'reverse-charge', 'none']).notNull(),
    seller: json<Party>().notNull(),
    buyer: json<Party>().notNull(),
    paymentDetails: json<PaymentDetails>().notNull(),
    branding: json<Branding>().notNull().default({}),
    purchaseOrder: text().notNull().default(''),
    note: text().notNull().default(''),
    /** Days from issue to due, while it is a draft. */
    dueDays: integer(),
    origin: text(['manual', 'recurring', 'imported']).notNull().default('manual'),
    voidedOn: day(),
    /** The day on which what was left of it was given up, while it is. */
    writtenOffOn: day(),
    /** The day on which nothing was owed any more. */
    paidOn: day(),
    searchText: text().notNull(),
    externalId: text(),
    importId: text().references(() => imports.id),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    // One for each order of the list, with what it is narrowed by behind: a filter that few or none match
    // reads the index alone.
    index('invoices_number').on(
      ...[t.numberKey, t.id, t.currency, t.origin, t.faceValue, t.issuedOn, t.dueOn, t.searchText],
    ),
    index('invoices_issued').on(
      ...[t.issuedOn, t.id, t.currency, t.origin, t.faceValue, t.dueOn, t.searchText, t.importId],
    ),
    index('invoices_due').on(...[t.dueOn, t.id, t.currency, t.origin, t.faceValue, t.issuedOn, t.searchText]),
    index('invoices_face_value').on(...[t.faceValue, t.id, t.currency, t.origin, t.issuedOn, t.dueOn, t.searchText]),
    index('invoices_status').on(t.status, t.id),
    index('invoices_status_number').on(t.status, t.numberKey, t.id),
    index('invoices_status_issued').on(t.status, t.issuedOn, t.id),
    index('invoices_status_due').on(t.status, t.dueOn, t.id),
    index('invoices_status_face_value').on(t.status, t.faceValue, t.id),
    index('invoices_client_issued').on(t.clientId, t.issuedOn, t.id),
    index('invoices_client_status').on(t.clientId, t.status, t.dueOn, t.id),
    index('invoices_import').on(t.importId),
    uniqueIndex('invoices_series').on(t.series, t.seriesNumber),
    uniqueIndex('invoices_external').on(t.externalId),
  ],
)

export const invoiceLines = table(
  'invoice_lines',
  {
    id: text().primaryKey(),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    description: text().notNull(),
    ...exact('quantity'),
    unit: text().notNull().default(''),
    ...exact('price'),
    /** What is taken off the line: in thousandths of a percent, and what that comes to. */
    discountPcm: integer().notNull().default(0),
    discountMinor: integer().notNull().default(0),
    netMinor: integer().notNull(),
    taxName: text().notNull().default(''),
    /** In thousandths of a percent. */
    taxRatePcm: integer().notNull().default(0),
    taxMinor: integer().notNull().default(0),
    serviceId: text().references(() => services.id),
    subscriptionId: text().references(() => subscriptions.id),
    periodStartOn: day(),
    periodEndOn: day(),
    externalId: text(),
  },
  (t) => [index('invoice_lines_invoice').on(t.invoiceId, t.position), index('invoice_lines_service').on(t.serviceId)],
)

/**
 * A 'flagged' one is at Stripe and does not match what was asked for: nothing is booked until an
 * administrator decides. A 'reversed' one was recorded by mistake. `unappliedMinor` = amount - refunded -
 * allocations: the client's credit.
 */
export const payments = table(
  'payments',
  {
    id: text().primaryKey(),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    method: text(['transfer', 'cash', 'card', 'other']).notNull(),
    state: text(['pending', 'succeeded', 'failed', 'flagged', 'reversed']).notNull(),
    currency: text().notNull(),
    exponent: integer().notNull(),
    amountMinor: integer().notNull(),
    refundedMinor: integer().notNull().default(0),
    unappliedMinor: integer().notNull().default(0),
    receivedOn: day().notNull(),
    reference: text().notNull().default(''),
    searchText: text().notNull().default(''),
    /** "Visa 4242" */
    card: text().notNull().default(''),
    /** Why it failed or was flagged. */
    problem: text().notNull().default(''),
    /** The PaymentIntent. */
    stripeId: text(),
    checkoutId: text(),
    chargeId: text(),
    madeById: text(),
    externalId: text(),
    importId: text().references(() => imports.id),
    createdAt: timestamp().notNull(),
  },
  (t) => [
    index('payments_client').on(t.clientId, t.receivedOn, t.id),
    // The list in its orders; behind them what it is narrowed by and adds up.
    index('payments_received').on(
      ...[t.receivedOn, t.id, t.state, t.method, t.currency, t.exponent],
      ...[t.amountMinor, t.refundedMinor, t.clientId, t.importId],
    ),
    index('payments_face_value').on(
      ...[paymentFace(t), t.id, t.state, t.method, t.currency, t.receivedOn, t.refundedMinor],
    ),
    index('payments_state').on(t.state, t.receivedOn, t.id),
    index('payments_credit').on(t.clientId, t.currency, t.unappliedMinor),
    index('payments_import').on(t.importId),
    uniqueIndex('payments_stripe').on(t.stripeId),
    uniqueIndex('payments_external').on(t.externalId),
  ],
)

/** Thousandths of a unit, to compare amounts of any currency. */
export const paymentFace = (t: { amountMinor: AnyColumn; exponent: AnyColumn }) =>
  sql<number>`(${t.amountMinor} * case ${t.exponent} when 0 then 1000 when 2 then 10 else 1 end)`

export const paymentAllocations = table(
  'payment_allocations',
  {
    paymentId: text()
      .notNull()
      .references(() => payments.id, { onDelete: 'cascade' }),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id),
    amountMinor: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.paymentId, t.invoiceId] }), index('payment_allocations_invoice').on(t.invoiceId)],
)

/** Kept in each write that touches a payment: the sum of `unappliedMinor` of a client's succeeded payments. */
export const credits = table(
  'credits',
  {
    clientId: text()
      .notNull()
      .references(() => clients.id),
    currency: text().notNull(),
    exponent: integer().notNull(),
    amountMinor: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.currency] })],
)

/**
 * Money that went back, or that a bank took back. `stripePaymentId` names the payment at Stripe, since its
 * message may come before the payment's; `paymentId` follows when that is known. Only succeeded ones count.
 */
export const refunds = table(
  'refunds',
  {
    id: text().primaryKey(),
    kind: text(['refund', 'dispute']).notNull(),
    state: text(['pending', 'succeeded', 'failed']).notNull(),
    paymentId: text().references(() => payments.id),
    clientId: text().references(() => clients.id),
    currency: text().notNull(),
    exponent: integer().notNull(),
    amountMinor: integer().notNull(),
    reason: text().notNull().default(''),
    refundedOn: day().notNull(),
    stripeId: text(),
    stripePaymentId: text(),
    madeById: text(),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    index('refunds_payment').on(t.paymentId, t.createdAt),
    index('refunds_client').on(t.clientId, t.refundedOn, t.id),
    index('refunds_stripe_payment').on(t.stripePaymentId),
    uniqueIndex('refunds_stripe').on(t.stripeId),
  ],
)

/** One for each succeeded payment, made in the same write; `data` is what it says, frozen. */
export const receipts = table(
  'receipts',
  {
    id: text().primaryKey(),
    paymentId: text()
      .notNull()
      .references(() => payments.id),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    number: text().notNull(),
    series: text().notNull(),
    seriesNumber: integer().notNull(),
    issuedOn: day().notNull(),
    data: json<ReceiptData>().notNull(),
    createdAt: timestamp().notNull(),
  },
  (t) => [
    uniqueIndex('receipts_payment').on(t.paymentId),
    uniqueIndex('receipts_series').on(t.series, t.seriesNumber),
    index('receipts_client').on(t.clientId, t.issuedOn, t.id),
  ],
)

/** Takes from an invoice what was wrongly on it; issued at once, never changed. */
export const creditNotes = table(
  'credit_notes',
  {
    id: text().primaryKey(),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    number: text().notNull(),
    series: text().notNull(),
    seriesNumber: integer().notNull(),
    issuedOn: day().notNull(),
    currency: text().notNull(),
    exponent: integer().notNull(),
    netMinor: integer().notNull(),
    taxMinor: integer().notNull(),
    totalMinor: integer().notNull(),
    reason: text().notNull(),
    lines: json<CreditNoteLine[]>().notNull(),
    taxTreatment: text(['exclusive', 'inclusive', 'reverse-charge', 'none']).notNull(),
    seller: json<Party>().notNull(),
    buyer: json<Party>().notNull(),
    branding: json<Branding>().notNull().default({}),
    madeById: text(),
    createdAt: timestamp().notNull(),
  },
  (t) => [
    index('credit_notes_invoice').on(t.invoiceId, t.issuedOn, t.id),
    index('credit_notes_client').on(t.clientId, t.issuedOn, t.id),
    uniqueIndex('credit_notes_series').on(t.series, t.seriesNumber),
  ],
)

/** A visit to Stripe's page. Its id is the idempotency key and travels there as metadata. */
export const checkouts = table(
  'checkouts',
  {
    id: text().primaryKey(),
    kind: text(['pay', 'save-card']).notNull(),
    state: text(['new', 'open', 'paid', 'failed', 'expired']).notNull(),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    personId: text()
      .notNull()
      .references(() => people.id),
    currency: text().notNull(),
    exponent: integer().notNull(),
    amountMinor: integer().notNull(),
    stripeId: text(),
    stripePaymentId: text(),
    url: text().notNull().default(''),
    problem: text().notNull().default(''),
    createdAt: timestamp().notNull(),
    expiresAt: timestamp().notNull(),
    checkedAt: timestamp(),
  },
  (t) => [
    index('checkouts_state').on(t.state, t.createdAt, t.id),
    index('checkouts_client').on(t.clientId, t.createdAt, t.id),
    uniqueIndex('checkouts_stripe').on(t.stripeId),
  ],
)

export const checkoutInvoices = table(
  'checkout_invoices',
  {
    checkoutId: text()
      .notNull()
      .references(() => checkouts.id, { onDelete: 'cascade' }),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id),
    amountMinor: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.checkoutId, t.invoiceId] }), index('checkout_invoices_invoice').on(t.invoiceId)],
)

/** A card that a client keeps at Stripe. */
export const cards = table(
  'cards',
  {
    id: text().primaryKey(),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    /** The PaymentMethod. */
    stripeId: text().notNull(),
    brand: text().notNull(),
    last4: text().notNull(),
    expMonth: integer().notNull(),
    expYear: integer().notNull(),
    addedById: text(),
    createdAt: timestamp().notNull(),
    removedAt: timestamp(),
  },
  (t) => [index('cards_client').on(t.clientId, t.createdAt, t.id), uniqueIndex('cards_stripe').on(t.stripeId)],
)

/** A try to charge what is due to a kept card. Its id is the idempotency key; one for each invoice and attempt. */
export const charges = table(
  'charges',
  {
    id: text().primaryKey(),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    cardId: text()
      .notNull()
      .references(() => cards.id),
    attempt: integer().notNull(),
    state: text(['waiting', 'pending', 'succeeded', 'failed', 'dropped']).notNull(),
    currency: text().notNull(),
    exponent: integer().notNull(),
    amountMinor: integer().notNull(),
    problem: text().notNull().default(''),
    stripePaymentId: text(),
    createdAt: timestamp().notNull(),
    updatedAt: timestamp().notNull(),
  },
  (t) => [
    uniqueIndex('charges_attempt').on(t.invoiceId, t.attempt),
    index('charges_state').on(t.state, t.createdAt, t.id),
  ],
)

/** Each kind goes out once for an invoice: "-3", "0", "7", or "by-hand 2026-03-15". */
export const reminders = table(
  'reminders',
  {
    invoiceId: text()
      .notNull()
      .references(() => invoices.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    madeById: text(),
    createdAt: timestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.invoiceId, t.kind] })],
)

/** The first rendering of what was issued; `data` is base64. */
export const documents = table(
  'documents',
  {
    kind: text(['invoice', 'credit-note', 'receipt']).notNull(),
    thingId: text().notNull(),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    data: text().notNull(),
    createdAt: timestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.thingId] })],
)

export const chargeKinds = ['usage', 'purchase', 'tax', 'credit', 'adjustment'] as const

/** The metered rows. `quantityText` is what the file said; `details` are columns shown with a single row. */
export const usageRows = table(
  'usage_rows',
  {
    id: text().primaryKey(),
    importId: text()
      .notNull()
      .references(() => imports.id),
    clientId: text()
      .notNull()
      .references(() => clients.id),
    serviceId: text()
      .notNull()
      .references(() => services.id),
    subscriptionId: text().references(() => subscriptions.id),
    day: day().notNull(),
    startedAt: timestamp().notNull(),
    endedAt: timestamp().notNull(),
    kind: text(chargeKinds).notNull(),
    description: text().notNull(),
    unit: text().notNull(),
    ...exact('quantity'),
    quantityText: text().notNull(),
    currency: text().notNull(),
    ...exact('billed'),
    ...exactOrNull('effective'),
    ...exactOrNull('list'),
    ...exactOrNull('contracted'),
    resource: text().notNull().default(''),
    region: text().notNull().default(''),
    details: json<Record<string, string>>().notNull(),
    invoiceLineId: text().references(() => invoiceLines.id),
    externalId: text().notNull(),
  },
  (t) => [
    index('usage_rows_client').on(t.clientId, t.serviceId, t.day, t.id),
    index('usage_rows_client_day').on(t.clientId, t.day, t.id),
    index('usage_rows_service').on(t.serviceId, t.day, t.id),
    index('usage_rows_day').on(t.day, t.id),
    index('usage_rows_import').on(t.importId),
    index('usage_rows_line').on(t.invoiceLineId).where(sql`${t.invoiceLineId} is not null`),
    index('usage_rows_unbilled').on(t.clientId, t.serviceId, t.day, t.id).where(sql`${t.invoiceLineId} is null`),
    uniqueIndex('usage_rows_external').on(t.externalId, t.importId),
  ],
)

/**
 * Kept in the write that adds metered rows: their sums per day. `scope` is a client's id, or FIRM for
 * everybody. Units differ within a service (hours, GB), so a quantity is summed per unit.
 */
export const usageDays = table(
  'usage_days',
  {
    scope: text().notNull(),
    serviceId: text().notNull(),
    day: day().notNull(),
    kind: text(chargeKinds).notNull(),
    unit: text().notNull(),
    currency: text().notNull(),
    importId: text()
      .notNull()
      .references(() => imports.id),
    rows: integer().notNull(),
    ...exact('quantity'),
    ...exact('billed'),
  },
  (t) => [
    primaryKey({ columns: [t.scope, t.serviceId, t.day, t.kind, t.unit, t.currency, t.importId] }),
    index('usage_days_day').on(t.scope, t.day),
    index('usage_days_import').on(t.importId),
  ],
)

/**
 * Counters behind tabs and cards, kept in the write that changes an invoice. `scope` as above.
 * `dueOn` is '' unless the invoice is open: what is overdue follows from it and today.
 */
export const invoiceCounts = table(
  'invoice_counts',
  {
    scope: text().notNull(),
    status: text(['draft', 'open', 'paid', 'void', 'uncollectible']).notNull(),
    currency: text().notNull(),
    exponent: integer().notNull(),
    dueOn: day().notNull(),
    count: integer().notNull(),
    totalMinor: integer().notNull(),
    /** Paid and credited. */
    paidMinor: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.status, t.currency, t.dueOn] })],
)

/** Received per day: succeeded payments minus refunds. */
export const paymentDays = table(
  'payment_days',
  {
    scope: text().notNull(),
    day: day().notNull(),
    currency: text().notNull(),
    exponent: integer().notNull(),
    count: integer().notNull(),
    amountMinor: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.day, t.currency] })],
)

export const clientCounts = table('client_counts', {
  status: text(['active', 'inactive', 'archived']).primaryKey(),
  count: integer().notNull(),
})

/** Active subscriptions of each service, over all clients. */
export const subscriptionCounts = table('subscription_counts', {
  serviceId: text()
    .primaryKey()
    .references(() => services.id),
  count: integer().notNull(),
})

export const FIRM = 'firm'
