/* The transition system of model.py once more, for SPIN. A run reads its rules and powers from the
   environment (1 is yes), so that one program serves for all: see tests/hazard/test_channel_spin.py.
   Frames are bits of a set: 0-1 requests, 2-3 questions, 4-9 commands (press 1: 4, 5, 6 for question 0, 1, 2;
   press 2: 7, 8, 9). */
c_decl { \#include <stdlib.h>
static int setting(const char *name) { const char *v = getenv(name); return v ? atoi(v) : 0; } }

#define BIT(frame)  (1 << (frame))
#define IN(set, frame)  ((set >> (frame)) & 1)
#define SIZE(set)  (IN(set,0)+IN(set,1)+IN(set,2)+IN(set,3)+IN(set,4)+IN(set,5)+IN(set,6)+IN(set,7)+IN(set,8)+IN(set,9))
#define IS_REQUEST(f)  (f < 2)
#define IS_QUESTION(f)  (f == 2 || f == 3)
#define COMMAND(press, question)  (4 + 3 * ((press) - 1) + (question))
#define PRESS(f)  ((f - 4) / 3 + 1)
#define ANSWERS(f)  ((f - 4) % 3)

bit verifies, counts, keeps_counter, challenges, single_use, expires, gives_up;
bit copies, jams, forges, relays;
byte property;
byte presses, waiting, highest, question, question_age, questions, given;
byte age[3];
bit far[3];
short air, kept;
bit restarted, stale, forged, from_far;

inline right() {
  assert(!(property == 0 && given > presses));
  assert(!(property == 1 && stale));
  assert(!(property == 2 && forged));
  assert(!(property == 3 && from_far))
}

inline give(press) {
  given++;
  if :: single_use -> question = 0; question_age = 0 :: else fi;
  if
  :: press == 0 -> forged = 1
  :: else ->
     if :: counts && press > highest -> highest = press :: else fi;
     if :: age[press] >= 2 -> stale = 1 :: else fi;
     if :: far[press] -> from_far = 1 :: else fi
  fi
}

inline heard(f) {
  if
  :: IS_REQUEST(f) ->
     if
     :: questions < 2 -> questions++; question = questions; question_age = 0; air = air | BIT(1 + questions)
     :: else
     fi
  :: IS_QUESTION(f) ->
     if
     :: waiting -> air = air | BIT(COMMAND(waiting, f - 1)); waiting = 0
     :: else
     fi
  :: else ->
     if
     :: given < 3 && (!counts || PRESS(f) > highest) &&
        (!challenges || (ANSWERS(f) > 0 && ANSWERS(f) == question)) &&
        (!challenges || !expires || question_age <= 1) -> give(PRESS(f))
     :: else
     fi
  fi;
  right()
}

inline push(is_far) {
  presses++;
  far[presses] = is_far;
  if
  :: challenges -> waiting = presses; air = air | BIT(presses - 1)
  :: else -> air = air | BIT(COMMAND(presses, 0))
  fi
}

active proctype world() {
  d_step {
    c_code { now.verifies = setting("verifies"); }; c_code { now.counts = setting("counts"); };
    c_code { now.keeps_counter = setting("keeps_counter"); }; c_code { now.challenges = setting("challenges"); };
    c_code { now.single_use = setting("single_use"); }; c_code { now.expires = setting("expires"); };
    c_code { now.gives_up = setting("gives_up"); };
    c_code { now.copies = setting("copies"); }; c_code { now.jams = setting("jams"); };
    c_code { now.forges = setting("forges"); }; c_code { now.relays = setting("relays"); };
    c_code { now.property = setting("property"); }
  };
  byte f;
  do
  :: atomic { presses < 2 && !waiting -> push(0) }
  :: atomic { relays && presses < 2 && !waiting -> push(1) }
  :: atomic { air || kept -> f = 0;
       do :: f < 9 -> f++ :: break od;
       if
       :: IN(air, f) -> air = air & ~BIT(f); heard(f)
       :: IN(air, f) -> air = air & ~BIT(f)
       :: copies && IN(air, f) && !IN(kept, f) && SIZE(kept) < 2 -> kept = kept | BIT(f)
       :: jams && IN(air, f) && !IN(kept, f) && SIZE(kept) < 2 -> air = air & ~BIT(f); kept = kept | BIT(f)
       :: IN(kept, f) -> if :: copies :: else -> kept = kept & ~BIT(f) fi; heard(f)
       :: !IN(air, f) && !IN(kept, f)
       fi;
       f = 0 }
  :: atomic { forges && !verifies && given < 3 &&
       (!challenges || (question > 0 && (!expires || question_age <= 1))) -> give(0); right() }
  :: atomic { air == 0 && ((presses > 0 && age[1] < 2) || (presses > 1 && age[2] < 2)) ->
       if :: presses > 0 && age[1] < 2 -> age[1]++ :: else fi;
       if :: presses > 1 && age[2] < 2 -> age[2]++ :: else fi;
       if :: question && question_age < 2 -> question_age++ :: else fi;
       if :: gives_up -> waiting = 0 :: else fi }
  :: atomic { !restarted -> restarted = 1; question = 0; question_age = 0;
       if :: keeps_counter :: else -> highest = 0 fi }
  od
}
