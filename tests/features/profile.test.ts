import { expect } from "chai";
import {
  type Contribution,
  emptyProfile,
  LIVES,
  type Profile,
  profileAt,
  REPORTING_DAYS,
  refutedDay,
  reportedAt,
  type Shape,
  withContribution,
} from "../../features/profile.ts";
import { DAY, dayOf } from "../../features/time.ts";
import { Random } from "../../simulator/random.ts";

const SHAPE: Shape = [0, 1, 2];
const MIDNIGHT = 20_000 * DAY;

function contribution(time: number, changed: Partial<Contribution> = {}): Contribution {
  const amounts = new Map([
    [0, 1],
    [1, 10],
    [2, 100],
  ]);
  return { time, acted: true, amounts, reported: true, ...changed };
}

function profileOf(contributions: readonly Contribution[]): Profile {
  return contributions.reduce(withContribution, emptyProfile(SHAPE));
}

/** What is left of `amount` by life, from the definition. */
function left(amount: number, seconds: number): number[] {
  return LIVES.map((life) => amount * Math.exp(-seconds / life));
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const drawn = values.map((value) => ({ value, place: random.bits() }));
  return drawn.toSorted((a, b) => a.place - b.place).map(({ value }) => value);
}

function expectClose(given: ArrayLike<number>, expected: readonly number[]) {
  expect(given).to.have.lengthOf(expected.length);
  expected.forEach((value, i) => {
    expect(given[i], `value ${i}`).to.be.closeTo(value, Math.abs(value) * 1e-9);
  });
}

function expectSame(given: Profile, expected: Profile) {
  expect(given.at).to.equal(expected.at);
  expect(given.last).to.equal(expected.last);
  expect(given.days).to.deep.equal(expected.days);
  expectClose(given.sums, Array.from(expected.sums));
  expectClose(given.reported, Array.from(expected.reported));
}

describe("a profile", () => {
  it("begins with nothing", () => {
    expect(profileAt(emptyProfile(SHAPE), MIDNIGHT)).to.deep.equal({
      shape: SHAPE,
      at: MIDNIGHT,
      last: Number.NEGATIVE_INFINITY,
      sums: new Float64Array(3),
      reported: new Float64Array(LIVES.length),
      days: new Map(),
    });
  });

  it("forgets each sum by its own life", () => {
    const profile = profileAt(profileOf([contribution(MIDNIGHT)]), MIDNIGHT + 5 * DAY);

    expect(profile).to.include({ at: MIDNIGHT + 5 * DAY, last: MIDNIGHT });
    expectClose(profile.sums, [Math.exp(-5), 10 * Math.exp(-5 / 7), 100 * Math.exp(-5 / 30)]);
  });

  it("adds what happens at one time and what is left of what was before", () => {
    const profile = profileOf([
      contribution(MIDNIGHT),
      contribution(MIDNIGHT + DAY),
      contribution(MIDNIGHT + DAY),
    ]);

    expectClose(profile.sums, [
      Math.exp(-1) + 2,
      10 * (Math.exp(-1 / 7) + 2),
      100 * (Math.exp(-1 / 30) + 2),
    ]);
  });

  it("is never wound back", () => {
    const profile = profileOf([contribution(MIDNIGHT)]);

    expect(profileAt(profile, MIDNIGHT - 1)).to.equal(profile);
    expect(profileAt(profile, MIDNIGHT)).to.equal(profile);
  });

  it("tells when it acted from when something was learnt of it", () => {
    const learnt = contribution(MIDNIGHT + DAY, { acted: false, reported: false });

    expect(profileOf([contribution(MIDNIGHT), learnt])).to.include({
      at: MIDNIGHT + DAY,
      last: MIDNIGHT,
    });
  });

  it("does not change under those who hold it", () => {
    const before = profileOf([contribution(MIDNIGHT)]);
    const copy = structuredClone(before);
    withContribution(before, contribution(MIDNIGHT + 1));
    withContribution(before, contribution(MIDNIGHT - 30 * DAY));
    profileAt(before, MIDNIGHT + 30 * DAY);

    expect(before).to.deep.equal(copy);
  });

  it("does not depend on the order of its events", () => {
    const random = new Random(1, 0);
    const contributions = Array.from({ length: 200 }, () =>
      contribution(MIDNIGHT + random.whole(0, 60 * DAY), {
        acted: random.chance(0.8),
        reported: random.chance(0.8),
        amounts: new Map([[random.whole(0, 2), random.between(0.01, 1000)]]),
      }),
    );
    for (const { time } of contributions.filter(({ reported }) => reported).slice(0, 50)) {
      const confirmed = time + random.whole(0, 10 * DAY);
      const refuted = refutedDay(time, confirmed);
      contributions.push(contribution(confirmed, { acted: false, reported: false, refuted }));
    }
    const inOrder = profileOf(contributions.toSorted((a, b) => a.time - b.time));

    for (let trial = 0; trial < 20; trial++) {
      expectSame(profileOf(shuffled(contributions, random)), inOrder);
    }
  });

  it("does not depend on when it was looked at", () => {
    const random = new Random(2, 0);
    const times = Array.from({ length: 50 }, () => MIDNIGHT + random.whole(0, 40 * DAY));
    const contributions = times.toSorted((a, b) => a - b).map((time) => contribution(time));
    const end = MIDNIGHT + 60 * DAY;
    const looked = contributions.reduce(
      (profile, next) =>
        withContribution(profileAt(profile, profile.at + (next.time - profile.at) / 2), next),
      profileOf([contribution(MIDNIGHT)]),
    );

    expectSame(
      profileAt(looked, end),
      profileAt(profileOf([contribution(MIDNIGHT), ...contributions]), end),
    );
  });
});

describe("transactions whose frauds would be known", () => {
  const noon = MIDNIGHT + DAY / 2;
  const known = reportedAt(dayOf(noon));

  it("wait for the days that a report takes, from the end of their day on", () => {
    const waiting = profileAt(profileOf([contribution(noon)]), known - 1);

    expect(known).to.equal(MIDNIGHT + (1 + REPORTING_DAYS) * DAY);
    expect(waiting.days).to.deep.equal(new Map([[dayOf(noon), 1]]));
    expectClose(waiting.reported, [0, 0, 0]);
  });

  it("count from then on, whenever they are looked at", () => {
    const profile = profileOf([contribution(noon), contribution(noon + 1)]);

    for (const since of [0, 1, 10 * DAY]) {
      const later = profileAt(profile, known + since);
      expect(later.days).to.deep.equal(new Map());
      expectClose(later.reported, left(2, since));
    }
  });

  it("count at once when they arrive that late", () => {
    const late = withContribution(profileOf([contribution(known + DAY)]), contribution(noon));

    expect(late.days).to.deep.equal(new Map([[dayOf(known + DAY), 1]]));
    expectClose(late.reported, left(1, DAY));
  });

  it("leave out what was confirmed as a fraud by then", () => {
    const confirmed = contribution(noon + DAY, {
      acted: false,
      amounts: new Map(),
      reported: false,
      refuted: refutedDay(noon, noon + DAY),
    });
    const profile = profileOf([contribution(noon), contribution(noon + 1), confirmed]);

    expect(profile.days).to.deep.equal(new Map([[dayOf(noon), 1]]));
    expectClose(profileAt(profile, known + DAY).reported, left(1, DAY));
    expectSame(
      profileAt(profileOf([contribution(noon), confirmed]), known),
      profileAt(profileOf([contribution(noon, { reported: false })]), known),
    );
  });

  it("keep what was taken for legitimate when its fraud was confirmed", () => {
    expect(refutedDay(noon, known - 1)).to.equal(dayOf(noon));
    expect(refutedDay(noon, known)).to.equal(undefined);
  });

  it("keep everything when a confirmation claims to be older than its transaction", () => {
    expect(refutedDay(noon, noon - 1)).to.equal(undefined);
  });

  it("leave out what isn't one of them", () => {
    const learnt = profileOf([contribution(noon, { reported: false })]);

    expect(learnt.days).to.deep.equal(new Map());
    expectClose(profileAt(learnt, known).reported, [0, 0, 0]);
  });

  it("wait in a constant number of days", () => {
    let profile = emptyProfile(SHAPE);
    const waiting: number[] = [];
    for (let hour = 0; hour < 24 * 60; hour++) {
      profile = withContribution(profile, contribution(MIDNIGHT + hour * 3600));
      waiting.push(profile.days.size);
    }

    expect(Math.max(...waiting)).to.equal(REPORTING_DAYS + 1);
  });
});
