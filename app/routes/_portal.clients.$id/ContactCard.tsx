import type { ReactNode } from 'react'
import { Country } from '~/app/components/Country'
import { Day } from '~/app/components/Day'
import type { getClient } from '~/server/clients/get'
import { shownEmail } from '~/server/kernel/emailText'

type Props = { client: Awaited<ReturnType<typeof getClient>>['client']; locale: string }

/** Only what is known of a client is named. */
export function ContactCard({ client, locale }: Props) {
  const address = [client.address, [client.postalCode, client.city].filter(Boolean).join(' '), client.region].filter(
    Boolean,
  )
  return (
    <dl className="card grid gap-x-6 gap-y-4 p-4 sm:grid-cols-2 sm:p-5">
      <Detail label="Contact">{client.contactName}</Detail>
      <Detail label="Email">
        {client.email ? (
          <a
            className="link inline-flex min-h-11 items-center wrap-anywhere lg:min-h-0"
            href={`mailto:${client.email}`}
          >
            {shownEmail(client.email)}
          </a>
        ) : null}
      </Detail>
      <Detail label="Phone">
        {client.phone ? (
          <a
            className="link inline-flex min-h-11 items-center lg:min-h-0"
            href={`tel:${client.phone.replace(/[^\d+]/g, '')}`}
          >
            {client.phone}
          </a>
        ) : null}
      </Detail>
      <Detail label="Legal name">{client.legalName}</Detail>
      <Detail label="Address">
        {address.length || client.country ? (
          <>
            {address.map((line) => (
              <span key={line} className="block">
                {line}
              </span>
            ))}
            <Country of={client.country} />
          </>
        ) : null}
      </Detail>
      <Detail label="VAT id">{client.vatId}</Detail>
      <Detail label="Purchase order">{client.purchaseOrder}</Detail>
      <Detail label="Client number">{client.externalId}</Detail>
      <Detail label="Currency">{client.currency}</Detail>
      <Detail label="Since">
        <Day day={client.since} locale={locale} />
      </Detail>
    </dl>
  )
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  if (!children) return null
  return (
    <div className="min-w-0">
      <dt className="text-muted">{label}</dt>
      <dd className="whitespace-pre-line">{children}</dd>
    </div>
  )
}
