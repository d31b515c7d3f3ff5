import { Form } from '@remix-run/react'
import { Field } from '~/app/components/Field'
import { Section } from '~/app/components/Section'
import { SelectField } from '~/app/components/SelectField'
import { ZoneField } from '~/app/components/ZoneField'
import type { Rejected } from '~/app/lib/forms'
import type { getProfile } from '~/server/auth/getProfile'

type Props = { profile: Awaited<ReturnType<typeof getProfile>>; rejected: Rejected | undefined }

export function ProfileForm({ profile, rejected }: Props) {
  const { name, locale, timeZone } = rejected?.typed ?? profile
  return (
    <Section id="you" title="You">
      <Form method="post" noValidate className="card space-y-4 p-4">
        <input type="hidden" name="intent" value="profile" />
        <Field
          id="profile-name"
          name="name"
          label="Name"
          autoComplete="name"
          defaultValue={name}
          errors={rejected?.fields.name}
        />
        <SelectField
          id="profile-locale"
          name="locale"
          label="Dates and numbers"
          hint="How they are written. The words stay English."
          defaultValue={locale}
          errors={rejected?.fields.locale}
        >
          {profile.locales.map((one) => (
            <option key={one.locale} value={one.locale}>
              {one.label}
            </option>
          ))}
        </SelectField>
        <ZoneField
          id="profile-timeZone"
          name="timeZone"
          label="Time zone"
          hint="Days that invoices are due on stay those of the firm."
          zones={profile.zones}
          defaultValue={timeZone}
          errors={rejected?.fields.timeZone}
        />
        <button type="submit" className="button button-primary">
          Save
        </button>
      </Form>
    </Section>
  )
}
