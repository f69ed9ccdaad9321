//! Things put on numbered piles, without moving them again and with little room that is not used.

/// Things that are given room at once.
const BLOCK: usize = 128;

/// Piles of things; what lies on one stays in its order.
pub(super) struct Piles<T> {
    /// The last block of each pile.
    open: Vec<Vec<T>>,
    /// The others.
    full: Vec<Vec<Vec<T>>>,
}

impl<T> Piles<T> {
    /// So many piles, with nothing on them.
    pub(super) fn new(count: usize) -> Self {
        Self { open: (0..count).map(|_| Vec::new()).collect(), full: (0..count).map(|_| Vec::new()).collect() }
    }

    /// Puts a thing on a pile that there is.
    pub(super) fn push(&mut self, pile: usize, thing: T) {
        let Some(block) = self.open.get_mut(pile) else { return };
        if block.len() == block.capacity() {
            let done = std::mem::replace(block, Vec::with_capacity(BLOCK));
            if let Some(full) = self.full.get_mut(pile)
                && !done.is_empty()
            {
                full.push(done);
            }
        }
        block.push(thing);
    }

    /// The things on a pile.
    pub(super) fn pile(&self, pile: usize) -> impl Iterator<Item = &T> + Clone {
        self.blocks(pile).flatten()
    }

    /// How many they are.
    pub(super) fn count(&self, pile: usize) -> usize {
        self.blocks(pile).map(Vec::len).sum()
    }

    fn blocks(&self, pile: usize) -> impl Iterator<Item = &Vec<T>> + Clone {
        let full = self.full.get(pile).map_or(&[][..], Vec::as_slice);
        full.iter().chain(self.open.get(pile))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pile_gives_back_what_was_put_on_it() {
        let mut piles = Piles::new(3);
        for thing in 0..1_000 {
            piles.push(thing % 2, thing);
        }
        assert!(piles.pile(0).copied().eq((0..1_000).step_by(2)));
        assert!(piles.pile(1).copied().eq((1..1_000).step_by(2)));
        assert_eq!((piles.count(0), piles.count(2), piles.pile(2).count()), (500, 0, 0));
    }
}
