import type { Book, Message, Weather } from './book'
import { cardNumbered } from './cards'
import type { Charge, Dispute, Refund } from './charges'
import { confirmSession, expireSession, findSession, paySession, type Step, settle } from './checkout'
import { type Post, sendMessage } from './deliver'
import type { Desk } from './desk'
import { closesDispute, opensDispute } from './dispute'
import type { Intent, Setup } from './objects'
import { settleRefund } from './refund'
import type { Session } from './session'

type Parts = { book: Book; now: () => Date; pageOf: Desk['pageOf']; secret: string; post: Post; wake: () => void }

export type Control = ReturnType<typeof createControl>

/** How to pay at the page: the number of a test card, or by having an account debited. */
export type PayWith = { card: string } | 'debit'

/** What people do at Stripe's page, their banks do behind it, and Stripe does with its messages. */
export function createControl({ book, now, pageOf, secret, post, wake }: Parts) {
  const desk: Desk = { book, now, pageOf, key: null }
  const act = <T>(work: () => T): T => {
    const done = book.write(work)
    wake()
    return done
  }
  /** False where there is no such thing. */
  const on = <T extends { id: string; object: string; created: number }>(
    kind: T['object'],
    id: string,
    work: (thing: T) => unknown,
  ) =>
    act(() => {
      const thing = book.find<T>(id, kind)
      if (thing) work(thing)
      return thing !== null
    })
  const visit = (id: string, work: (session: Session) => Step): Step =>
    act(() => {
      const session = findSession(desk, id)
      return session ? work(session) : { state: 'over' }
    })
  const parts = { book, now, secret, post }

  return {
    secret,
    /** Null where there is none. */
    checkout: (id: string) => {
      const session = act(() => findSession(desk, id))
      if (!session) return null
      const begun = session.payment_intent ?? session.setup_intent ?? ''
      const intent = book.find<Intent>(begun, 'payment_intent') ?? book.find<Setup>(begun, 'setup_intent')
      // `asked`: the bank waits for the payer's answer.
      return { session, asked: intent?.status === 'requires_action', description: book.aside(id).description ?? '' }
    },
    pay: (id: string, way: PayWith): Step =>
      visit(id, (session) => {
        if (way === 'debit') {
          const offered = session.payment_method_types.includes('sepa_debit')
          return offered
            ? paySession(desk, session, null)
            : { state: 'failed', message: 'No account can be debited for this.' }
        }
        return cardNumbered(way.card)
          ? paySession(desk, session, way.card)
          : { state: 'failed', message: 'Your card number is invalid. Use a test card.' }
      }),
    /** What the payer answers to their bank. */
    confirm: (id: string, well: boolean): Step => visit(id, (session) => confirmSession(desk, session, well)),
    expire: (id: string) =>
      on<Session>('checkout.session', id, (session) => session.status === 'open' && expireSession(desk, session)),
    settle: (intentId: string, well: boolean) =>
      on<Intent>('payment_intent', intentId, (one) => settle(desk, one, well)),
    settleRefund: (id: string, well: boolean) => on<Refund>('refund', id, (one) => settleRefund(desk, one, well)),
    /** Of all that is left of a payment, or of an amount as Stripe counts it. */
    dispute: (intentId: string, amount?: number) =>
      on<Intent>('payment_intent', intentId, (one) => opensDispute(desk, one.latest_charge ?? '', amount)),
    closeDispute: (id: string, won: boolean) => on<Dispute>('dispute', id, (one) => closesDispute(desk, one, won)),

    weather: () => (book.setting('weather') ?? 'fine') as Weather,
    setWeather: (weather: Weather) => book.set('weather', weather),
    delivering: () => book.setting('delivering') !== 'no',
    setDelivering: (on: boolean) => {
      book.set('delivering', on ? 'yes' : 'no')
      wake()
    },
    /** The newest 100 first. */
    messages: (): Message[] => book.events(),
    waiting: (): Message[] => book.undelivered(),
    /** Sends a message once more, or for the first time. False where nobody took it. */
    send: async (id: string): Promise<boolean> => {
      const message = book.event(id)
      return message !== null && sendMessage(parts, message)
    },
    /** Sends what nobody took yet, in its order or from its end. The number of those that were taken. */
    sendWaiting: async (order: 'forwards' | 'backwards' = 'forwards'): Promise<number> => {
      const waiting = book.undelivered()
      let taken = 0
      for (const message of order === 'forwards' ? waiting : waiting.reverse()) {
        if (await sendMessage(parts, message)) taken += 1
      }
      return taken
    },
    checkouts: () => book.list<Session>('checkout.session', { limit: 25 }),
    payments: () => book.list<Intent>('payment_intent', { limit: 25 }),
    charges: () => book.list<Charge>('charge', { limit: 50 }),
    refunds: () => book.list<Refund>('refund', { limit: 25 }),
    disputes: () => book.list<Dispute>('dispute', { limit: 25 }),
  }
}
