//! Rows of numbers as people count, measure and pay in: years, steps, a taper, round sums. A row is judged as a whole, by how
//! its numbers follow each other; the numbers of one phone number follow each other by chance.

/// Numbers in the order in which they stand, as they are written.
pub(super) struct Row<'a> {
    groups: &'a [&'a str],
    numbers: Vec<i64>,
}

/// Days for which people are given a coin, and numbers that are counted to.
const MILESTONES: [i64; 30] = [
    1, 2, 3, 7, 9, 10, 14, 15, 18, 20, 21, 24, 28, 30, 40, 45, 50, 60, 75, 90, 100, 120, 150, 180, 200, 250, 270, 300,
    365, 500,
];

/// Steps in which people count.
const STEPS: [i64; 22] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 100, 200, 500, 1_000,
];

impl<'a> Row<'a> {
    /// None where there are fewer than two numbers, or one that is too long to count.
    pub(super) fn of(groups: &'a [&'a str]) -> Option<Self> {
        let numbers: Vec<i64> = groups.iter().filter_map(|group| group.parse().ok()).collect();
        (numbers.len() == groups.len() && numbers.len() > 1).then_some(Self { groups, numbers })
    }

    /// Whether somebody counts or measures here. `sign` is what parts all of them, where that is the same.
    pub(super) fn counts(&self, sign: Option<&str>) -> bool {
        self.are_years()
            || self.goes_in_steps()
            || self.repeats()
            || self.is_one_number(sign)
            || self.is_round()
            || self.goes_one_way()
            || self.are_milestones()
            || self.is_clock()
    }

    /// One by one, up or down: no number of anybody's. Five pairs are how a phone number is written in France.
    pub(super) fn goes_one_by_one(&self) -> bool {
        let pairs = self.groups.len() == 5 && self.groups.iter().all(|group| group.len() == 2);
        let steps: Vec<i64> = self.steps().collect();
        steps.len() > 1
            && (steps.iter().all(|step| *step == 1) || steps.iter().all(|step| *step == -1))
            && !(pairs && self.zero_leads())
    }

    fn steps(&self) -> impl Iterator<Item = i64> {
        self.numbers.windows(2).map(|two| two[1] - two[0])
    }

    fn zero_leads(&self) -> bool {
        self.groups
            .iter()
            .any(|group| group.len() > 1 && group.starts_with('0'))
    }

    fn all_long(&self, digits: usize) -> bool {
        self.groups.iter().all(|group| group.len() == digits)
    }

    fn are_years(&self) -> bool {
        self.numbers.iter().all(|number| (1_800..=2_100).contains(number))
    }

    /// Up or down in steps that people count in; breathing counts from one again and again.
    fn goes_in_steps(&self) -> bool {
        if self.numbers.len() < 3 || self.zero_leads() {
            return false;
        }
        let steps: Vec<i64> = self.steps().collect();
        let even = steps.iter().all(|step| *step == steps[0]) && STEPS.contains(&steps[0].abs());
        let again = self
            .numbers
            .windows(2)
            .all(|two| (two[1] - two[0]).abs() <= 1 || two[1] == 1);
        even || again
    }

    /// Single digits, the same few over and over: breathe in for 4, hold for 7, out for 8.
    fn repeats(&self) -> bool {
        let length = self.groups.len();
        let over = |period: usize| {
            self.groups
                .iter()
                .zip(&self.groups[period..])
                .all(|(one, other)| one == other)
        };
        self.all_long(1) && (1..=length / 2).any(|period| length.is_multiple_of(period) && over(period))
    }

    /// A fraction, or thousands in groups of three.
    fn is_one_number(&self, sign: Option<&str>) -> bool {
        let (first, others) = (self.groups[0], &self.groups[1..]);
        let threes = first.len() <= 3 && others.iter().all(|group| group.len() == 3);
        let round = others.iter().all(|group| *group == "000");
        match sign {
            Some(".") => first.len() == 1 && (others.len() == 1 || threes) || threes && round,
            Some(" ") => threes && round,
            _ => false,
        }
    }

    /// Round sums: two of a kind that a phone number is by one chance in thousands.
    fn is_round(&self) -> bool {
        let to = if self.numbers.len() == 2 { 50 } else { 10 };
        !self.zero_leads() && self.numbers.iter().all(|number| *number > 0 && number % to == 0)
    }

    /// Up or down all the way: a taper, results, squares. Pairs also are a phone number's, and made-up ones rise.
    fn goes_one_way(&self) -> bool {
        let up = self.steps().all(|step| step >= 0);
        let down = self.steps().all(|step| step <= 0);
        if !(up || down) || self.zero_leads() || self.groups.iter().any(|group| group.len() > 4) {
            return false;
        }
        let by_five = self.numbers.iter().all(|number| number % 5 == 0);
        let as_made_up = ["12345", "23456", "34567", "45678", "56789"];
        let made_up = as_made_up.iter().any(|digits| self.groups.concat().contains(digits));
        let lengths: Vec<usize> = self.groups.iter().map(|group| group.len()).collect();
        let as_dialled = matches!(
            lengths[..],
            [2 | 3, 2, 2, 2] | [2, 3, 2, 2] | [1, 2, 2, 2, 2] | [2, 2, 2, _] | [2, 2, _, 4]
        );
        match lengths[..] {
            [_, _] => false,
            [3, 3, 3] => false,
            [_, _, _] => by_five && lengths.iter().all(|length| *length <= 3),
            // Four of three digits are a number with the country in front, and that rises.
            [3, 3, 3, 3] => by_five || down,
            _ => by_five || !as_dialled && !made_up,
        }
    }

    fn are_milestones(&self) -> bool {
        self.numbers.len() > 2
            && !self.zero_leads()
            && self
                .numbers
                .iter()
                .all(|number| MILESTONES.contains(number) || number % 365 == 0)
            && self.steps().all(|step| step > 0)
    }

    /// Times of day without a sign, by the quarter of an hour and one after the other: 0630 1230 1930.
    pub(super) fn is_clock(&self) -> bool {
        let quarter = |number: &i64| number / 100 < 24 && [0, 15, 30, 45].contains(&(number % 100));
        self.all_long(4) && self.numbers.iter().all(quarter) && self.steps().all(|step| step > 0)
    }
}
