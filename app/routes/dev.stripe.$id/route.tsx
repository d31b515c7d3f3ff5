import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Doorway } from '~/app/components/Doorway'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { Money } from '~/app/components/Money'
import { doorTitle } from '~/app/lib/doorTitle'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import type { Context } from '~/server/context'
import { TEST_CARDS } from '~/server/embedded/stripe/cards'
import { getStandCheckout } from '~/server/embedded/stripe/getCheckout'
import { payStandCheckout } from '~/server/embedded/stripe/payCheckout'

export async function loader({ context, params }: LoaderFunctionArgs) {
  const checkout = await getStandCheckout(context, { id: params.id ?? '' })
  const { name, locale } = await context.firm()
  const cards = TEST_CARDS.map(({ number, says }) => ({ number: number.replace(/(.{4})(?=.)/g, '$1 '), says }))
  return { checkout, firm: name, locale, cards, rejected: context.rejected === true }
}

type Act = Parameters<typeof payStandCheckout>[1]['do']

const doing = (act: Act) => async (ctx: Context, form: Fields, params: { id?: string }) => {
  const id = params.id ?? ''
  const next = await payStandCheckout(ctx, { ...form, do: act, id } as Parameters<typeof payStandCheckout>[1])
  return { to: next === 'onwards' ? (await getStandCheckout(ctx, { id })).onwards : paths.stripeCheckout(id) }
}

export const action = byIntent({
  pay: doing('pay'),
  debit: doing('debit'),
  confirm: doing('confirm'),
  refuse: doing('refuse'),
})

export const meta: MetaFunction<typeof loader> = (args) => doorTitle(args, 'Test payment')

export default function Checkout() {
  const { checkout, firm } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  return (
    <Doorway firm={firm} title={checkout.amount ? 'Test payment' : 'Save a test card'}>
      <p className="mb-5 text-muted">No money moves here: this stands in for Stripe’s page.</p>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <What />
      {checkout.state === 'open' ? <Ways typed={rejected?.typed} errors={rejected?.fields.card} /> : null}
      {checkout.state === 'confirm' ? <Confirm /> : null}
      {checkout.state === 'complete' ? (
        <Over says={checkout.amount ? 'This was paid.' : 'The card is saved.'} to={checkout.onwards}>
          Back to the portal
        </Over>
      ) : null}
      {checkout.state === 'expired' ? (
        <Over says="The time to pay here is over." to={checkout.back}>
          Back to the portal
        </Over>
      ) : null}
    </Doorway>
  )
}

function What() {
  const { checkout, locale } = useLoaderData<typeof loader>()
  if (!checkout.amount) return null
  return (
    <p className="card mb-5 p-4">
      <span className="block text-muted">{checkout.description}</span>
      <strong className="text-xl font-semibold">
        <Money {...checkout.amount} locale={locale} />
      </strong>
      {checkout.keeps ? <span className="mt-1 block text-muted">The card is kept for later payments.</span> : null}
    </p>
  )
}

function Ways({ typed, errors }: { typed: Fields | undefined; errors: string[] | undefined }) {
  const { checkout, cards } = useLoaderData<typeof loader>()
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <Form method="post" noValidate>
        <Field
          id="card"
          name="card"
          label="Card number"
          hint="Only test cards are taken; any date and code would do."
          list="test-cards"
          inputMode="numeric"
          autoComplete="off"
          required
          defaultValue={typed?.card ?? cards[0]?.number}
          errors={errors}
        />
        <datalist id="test-cards">
          {cards.map((card) => (
            <option key={card.number} value={card.number}>
              {card.says}
            </option>
          ))}
        </datalist>
        <button type="submit" name="intent" value="pay" className="button button-primary mt-4 w-full" aria-busy={busy}>
          {checkout.amount ? 'Pay by card' : 'Save the card'}
        </button>
      </Form>
      {checkout.debits ? (
        <Form method="post" className="mt-3">
          <button type="submit" name="intent" value="debit" className="button w-full" aria-busy={busy}>
            Pay by bank debit, which takes days
          </button>
        </Form>
      ) : null}
      <p className="mt-5">
        <a className="link" href={checkout.back}>
          Back without {checkout.amount ? 'paying' : 'saving'}
        </a>
      </p>
      <details className="mt-6">
        <summary className="cursor-pointer">All test cards</summary>
        <ul className="mt-2 space-y-1">
          {cards.map((card) => (
            <li key={card.number}>
              <span className="tabular-nums">{card.number}</span> <span className="text-muted">{card.says}</span>
            </li>
          ))}
        </ul>
      </details>
    </>
  )
}

function Confirm() {
  const busy = useNavigation().state !== 'idle'
  return (
    <Form method="post">
      <p className="mb-4">Your bank asks: is this you?</p>
      <div className="flex flex-wrap gap-2">
        <button type="submit" name="intent" value="confirm" className="button button-primary" aria-busy={busy}>
          Confirm
        </button>
        <button type="submit" name="intent" value="refuse" className="button" aria-busy={busy}>
          Refuse
        </button>
      </div>
    </Form>
  )
}

const Over = ({ says, to, children }: { says: string; to: string; children: ReactNode }) => (
  <>
    <p className="mb-4">{says}</p>
    <a className="button button-primary" href={to}>
      {children}
    </a>
  </>
)
