import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { EmptyState } from '~/app/components/EmptyState'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { LeftStripe } from '~/app/components/LeftStripe'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { leftIn } from '~/app/lib/left'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { Refusal } from '~/server/kernel/refusal'
import { setAutopay } from '~/server/payments/cards/autopay'
import { listCards } from '~/server/payments/cards/list'
import { removeCard } from '~/server/payments/cards/remove'
import { startAddingCard } from '~/server/payments/cards/startAdding'
import { Tries } from './Tries'

export const handle = { live: ['payment'] }

export const loader = async ({ context, request }: LoaderFunctionArgs) => ({
  ...(await listCards(context)),
  asked: new URL(request.url).searchParams.get('remove'),
  left: await leftIn(context, new URL(request.url).searchParams),
  rejected: context.rejected === true,
})

export const action = byIntent({
  add: async (ctx, form: Fields) => {
    try {
      return { to: (await startAddingCard(ctx, { clientId: form.clientId })).url }
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'unavailable') throw error
      const rejected: Rejected = { intent: 'add', message: error.message, fields: {}, typed: form }
      return Response.json(rejected, { status: 503 })
    }
  },
  remove: async (ctx, { cardId = '' }: Fields) => {
    const { name } = await removeCard(ctx, { cardId })
    return { to: paths.cards(), flash: `${name} was removed.` }
  },
  autopay: async (ctx, { clientId, cardId }: Fields) => {
    const { card } = await setAutopay(ctx, { clientId, cardId: cardId ?? null })
    return {
      to: paths.cards(),
      flash: card ? `Invoices are paid with ${card} when they are due.` : 'Invoices are no longer paid by themselves.',
    }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => pageTitle(matches, 'Cards', data?.rejected)

export default function Cards() {
  const { clientId, cards, autopayCardId, charges, online, asked, left, paused } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const { locale } = useShell().viewer
  const sending = useNavigation().state !== 'idle'
  return (
    <>
      <PageHeader title="Cards" state="They are kept by Stripe, not here.">
        {online ? (
          <Form method="post" action={paths.cards()}>
            <input type="hidden" name="clientId" value={clientId} />
            <button type="submit" name="intent" value="add" className="button button-primary" aria-busy={sending}>
              Add a card
            </button>
          </Form>
        ) : null}
      </PageHeader>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      {left && !rejected ? <LeftStripe left={left} locale={locale} /> : null}
      <div className="max-w-2xl space-y-6">
        <div className="card">
          {cards.length ? (
            <ul className="divide-y divide-line">
              {cards.map((card) => (
                <li key={card.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3">
                  <span>
                    <span className="font-medium">{card.name}</span>
                    <span className="block text-muted">
                      {card.expired ? 'Expired' : 'Good until'} {String(card.expMonth).padStart(2, '0')}/{card.expYear}
                      {card.id === autopayCardId ? ', pays what is due' : ''}
                    </span>
                  </span>
                  {asked === card.id ? (
                    <Form method="post" action={paths.cards()} className="flex flex-wrap items-center gap-2">
                      <input type="hidden" name="cardId" value={card.id} />
                      <span>
                        {card.id === autopayCardId ? 'Invoices are then no longer paid by themselves.' : 'Remove it?'}
                      </span>
                      <button type="submit" name="intent" value="remove" className="button" aria-busy={sending}>
                        Remove {card.name}
                      </button>
                      <a className="button" href={paths.cards()}>
                        Keep it
                      </a>
                    </Form>
                  ) : (
                    <a
                      className="button"
                      href={`${paths.cards()}?remove=${card.id}`}
                      aria-label={`Remove ${card.name}`}
                    >
                      Remove
                    </a>
                  )}
                </li>
              ))}
            </ul>
          ) : (
            <EmptyState title="No cards are kept">
              {online ? 'Add one, or keep the one you pay an invoice with.' : 'Online payment is not set up here.'}
            </EmptyState>
          )}
        </div>
        {cards.length ? (
          <Form
            key={`${clientId} ${autopayCardId}`}
            method="post"
            action={paths.cards()}
            noValidate
            className="card space-y-3 p-4 sm:p-6"
          >
            <input type="hidden" name="clientId" value={clientId} />
            <fieldset>
              <legend className="font-semibold">Pay invoices automatically when they are due</legend>
              <p className="mt-1 mb-2 text-muted">
                On the morning of its due day an invoice is charged to the card. A decline is tried again after 1, 3 and
                7 days, and you are told.
              </p>
              {paused ? (
                <p className="mb-2 font-medium">
                  Automatic payment is paused while your organisation is inactive. Pay open invoices yourself.
                </p>
              ) : null}
              {[{ id: '', name: 'No, I pay them myself', expired: false }, ...cards].map((card) => (
                <label key={card.id} className="flex min-h-11 items-center gap-3">
                  <input
                    type="radio"
                    id={card.id ? undefined : 'cardId'}
                    name="cardId"
                    value={card.id}
                    defaultChecked={(autopayCardId ?? '') === card.id}
                    className="size-5 shrink-0 accent-accent"
                  />
                  {card.id ? `Yes, with ${card.name}` : card.name}
                </label>
              ))}
            </fieldset>
            <button type="submit" name="intent" value="autopay" className="button" aria-busy={sending}>
              Save
            </button>
          </Form>
        ) : null}
        {charges.length ? <Tries charges={charges} /> : null}
      </div>
    </>
  )
}
